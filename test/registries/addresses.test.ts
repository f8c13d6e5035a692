import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { elsewhereRule, registryRule } from '../../src/registries/addresses.ts';
import { registries } from '../../src/registries/registries.ts';

const unspeakable = [
  ...['127.0.0.1', '127.8.9.1', '0.0.0.0', '169.254.169.254', '169.254.170.2', '224.0.0.1'],
  ...['255.255.255.255', '100.100.100.200', '168.63.129.16', '::', '::1', 'fe80::1', 'ff02::1'],
  ...['fd00:ec2::254', '::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '64:ff9b::169.254.169.254'],
  '2002:7f00:1::',
];
const inside = [
  ...['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.10', '100.64.0.1', '198.18.0.1'],
  ...['fc00::1', 'fd12:3456::1', '::ffff:10.0.0.1', '64:ff9b::10.0.0.1', '2002:a00:1::'],
];
const outside = [
  '93.184.216.34',
  '172.32.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '64:ff9b::8.8.8.8',
];

describe('an address', () => {
  it.each(unspeakable)('of a machine or a link is never asked: %s', (address) => {
    expect(registryRule(address)).toContain('no address that a registry is asked at');
    expect(elsewhereRule(address)).toBeDefined();
  });

  it.each(inside)('of a private network is asked when it is the registry itself: %s', (address) => {
    expect(registryRule(address)).toBeUndefined();
    expect(elsewhereRule(address)).toContain('private network');
  });

  it.each(outside)('of the internet is asked: %s', (address) => {
    expect(registryRule(address)).toBeUndefined();
    expect(elsewhereRule(address)).toBeUndefined();
  });
});

describe('a registry', () => {
  const ask = async (registry: string, lookup?: LookupFunction) => {
    const asked = registries({ plainHttp: [registry], tokenHosts: [] }, 5000, {
      registryRule,
      elsewhereRule,
      ...(lookup ? { lookup } : {}),
    });
    return JSON.stringify(await asked.image({ registry, repository: 'team/app', reference: 'v1' }));
  };

  it.each(['127.0.0.1:5000', '169.254.169.254', '[::1]:5000', '[fd00:ec2::254]'])(
    'that is named by such an address is not asked: %s',
    async (registry) => {
      expect(await ask(registry)).toContain('is no address that a registry is asked at');
    },
  );

  it('whose name leads to one, or to one among others, is not asked', async () => {
    const answer = await ask('registry.test:5000', (_host, _options, callback) =>
      callback(null, [
        { address: '93.184.216.34', family: 4 },
        { address: '169.254.169.254', family: 4 },
      ]),
    );
    expect(answer).toContain('registry.test is 169.254.169.254, which is no address');
  });
});
