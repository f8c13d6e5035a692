import { describe, expect, it } from 'vitest';
import { registryResponse } from '../../src/checks/registry-response.ts';
import type { ProxyAnswer } from '../../src/model/cluster.ts';
import { factValue } from '../../src/model/facts.ts';
import { registryAddress, seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build } from '../support/objects.ts';

const answered = (status: number, body = ''): ProxyAnswer => ({ kind: 'answered', status, body });
const run = (state: FakeState, address = registryAddress) =>
  registryResponse.run(fakeCluster(state), {
    build: build(),
    facts: [seen('registry.address', address)],
  });
const answers = async (answer: ProxyAnswer) => {
  const facts = await run({ proxy: { 'registry/docker-registry:5000/v2/': answer } });
  return [factValue(facts, 'registry.responds'), factValue(facts, 'registry.response')];
};

describe('a registry', () => {
  it('responds when it serves, and when it asks who is there', async () => {
    expect(await answers(answered(200, '{}'))).toEqual([true, undefined]);
    expect(await answers(answered(401, '{"errors":[]}'))).toEqual([true, undefined]);
  });

  it('does not respond with an error of its own', async () => {
    expect(await answers(answered(503, 'upstream gone'))).toEqual([false, '503 upstream gone']);
    expect(await answers(answered(500))).toEqual([false, '500']);
  });

  it('does not respond when the API server cannot reach it', async () => {
    const because = 'no endpoints available for service "docker-registry"';
    expect(await answers({ kind: 'unreachable', because })).toEqual([false, because]);
  });

  it('is not judged by an answer that is not a registry’s', async () => {
    expect(await answers(answered(404, 'page not found'))).toEqual([
      undefined,
      '404 page not found',
    ]);
    expect(await answers(answered(403))).toEqual([undefined, '403']);
  });

  it('that speaks TLS is asked again in its own way', async () => {
    const facts = await run({
      proxy: {
        'registry/docker-registry:5000/v2/': answered(
          400,
          'Client sent an HTTP request to an HTTPS server.',
        ),
        'https:registry/docker-registry:5000/v2/': answered(401),
      },
    });
    expect(factValue(facts, 'registry.responds')).toBe(true);
    expect(factValue(facts, 'registry.protocol')).toBe('https');
  });

  it('speaks the protocol in which it answers, and any where only that is known', async () => {
    const protocolOf = async (answer: ProxyAnswer) =>
      factValue(
        await run({ proxy: { 'registry/docker-registry:5000/v2/': answer } }),
        'registry.protocol',
      );
    expect(await protocolOf(answered(401))).toBe('http');
    expect(await protocolOf(answered(503))).toBeUndefined();
  });

  it('at port 443 is asked over TLS at once', async () => {
    const facts = await run(
      { proxy: { 'https:registry/docker-registry:443/v2/': answered(200) } },
      { ...registryAddress, port: 443 },
    );
    expect(factValue(facts, 'registry.responds')).toBe(true);
  });

  it('is not judged when the proxy may not be used', async () => {
    expect(await run({ forbidden: ['get services/proxy'] })).toMatchObject([
      { name: 'registry.responds', unknown: 'the bot may not get services/proxy in registry' },
    ]);
  });

  it('shows no more of a long answer than fits a finding', async () => {
    const [, response] = await answers(answered(500, 'x'.repeat(5000)));
    expect(String(response).length).toBeLessThan(250);
  });
});
