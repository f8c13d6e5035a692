import { describe, expect, it } from 'vitest';
import { raiseEphemeralStorage } from '../../src/fixes/raise-ephemeral-storage.ts';
import { fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith, summaryBy } from './requests.ts';

const fixed = fixedBy(raiseEphemeralStorage);
const summary = summaryBy(raiseEphemeralStorage);
const resources = (limits: string, requests = '{}') =>
  jobWith(`resources: { limits: ${limits}, requests: ${requests} }`);
const disk = (amount: string) => `{ ephemeral-storage: ${amount} }`;

const overLimit = [fact('storage.exceeded', 'container'), fact('container.storageLimit', '10Gi')];
const nodeFull = [fact('storage.exceeded', 'node')];

describe('a container that passed its limit of local disk', () => {
  it('gets twice as much', () => {
    expect(fixed(resources(disk('10Gi')), ...overLimit)).toBe(resources(disk('20Gi')));
    expect(summary(resources(disk('10Gi')), ...overLimit)).toBe(
      'local disk limit of container kaniko: 10Gi → 20Gi (twice as much)',
    );
  });

  it('requests what it is known to have used', () => {
    expect(fixed(resources(disk('10Gi'), disk('1Gi')), ...overLimit)).toBe(
      resources(disk('20Gi'), disk('10Gi')),
    );
  });

  it('keeps a request that equals the limit equal to it', () => {
    expect(fixed(resources(disk('10Gi'), disk('10240Mi')), ...overLimit)).toBe(
      resources(disk('20Gi'), disk('20Gi')),
    );
  });

  it('is left alone where the repository says otherwise', () => {
    expect(fixed(resources(disk('20Gi')), ...overLimit)).toMatch(/already says 20Gi/);
    expect(fixed(resources(disk('5Gi')), ...overLimit)).toMatch(/something else sets its limit/);
    expect(fixed(resources('{}'), ...overLimit)).toMatch(/sets no local disk limit/);
  });
});

describe('a volume that passed its limit', () => {
  const volume = (emptyDir: string) =>
    jobWith('args: []', { pod: `volumes: [{ name: work, emptyDir: ${emptyDir} }]` });
  const full = [
    fact('storage.exceeded', 'empty-dir'),
    fact('storage.volume', 'work'),
    fact('storage.limit', '2Gi'),
  ];

  it('gets twice as much', () => {
    expect(fixed(volume('{ sizeLimit: 2Gi }'), ...full)).toBe(volume('{ sizeLimit: 4Gi }'));
  });

  it('is left to people where it is memory, or has no limit in the repository', () => {
    expect(fixed(volume('{ medium: Memory, sizeLimit: 2Gi }'), ...full)).toMatch(/kept in memory/);
    expect(fixed(volume('{}'), ...full)).toMatch(/sets no size limit of volume work/);
  });
});

describe('a node whose disk was full', () => {
  it('is asked for what the build used and a quarter more', () => {
    const used = fact('storage.used', '12Gi');
    expect(fixed(resources('{}', '{ cpu: 1 }'), ...nodeFull, used)).toBe(
      resources('{}', '{ cpu: 1, ephemeral-storage: 15Gi }'),
    );
  });

  it('gives it no request above its limit', () => {
    const used = fact('storage.used', '12Gi');
    expect(fixed(resources(disk('14Gi'), disk('1Gi')), ...nodeFull, used)).toBe(
      resources(disk('15Gi'), disk('15Gi')),
    );
  });

  it('is asked for twice as much where the use is not known', () => {
    const place = fact('storage.place', 'container');
    expect(fixed(resources('{}', disk('4Gi')), place)).toBe(resources('{}', disk('8Gi')));
    expect(fixed(resources('{}'), place)).toMatch(/not known how much the build needs/);
  });

  it('is not blamed on a build that stayed within its request', () => {
    expect(fixed(resources('{}', disk('20Gi')), ...nodeFull, fact('storage.used', '12Gi'))).toMatch(
      /its node is filled by something else/,
    );
  });
});

it.each([
  ['memory', /kept in memory/],
  ['claim', /that of claim work/],
  ['other-volume', /not known which disk/],
] as const)('leaves a full volume of kind %s to others', (place, because) => {
  expect(
    fixed(resources(disk('1Gi')), fact('storage.place', place), fact('storage.volume', 'work')),
  ).toMatch(because);
});
