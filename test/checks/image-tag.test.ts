import { describe, expect, it } from 'vitest';
import { imageTag } from '../../src/checks/image-tag.ts';
import type { ProxyAnswer } from '../../src/model/cluster.ts';
import { factValue } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, registryService } from '../support/objects.ts';

const answered = (status: number, body: unknown = {}): ProxyAnswer => ({
  kind: 'answered',
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const digest = `sha256:${'0b'.repeat(32)}`;

async function look(
  proxy: FakeState['proxy'],
  image = '10.43.170.72:5000/web:v2',
  more: FakeState = {},
) {
  const paths = Object.entries(proxy ?? {}).map(
    ([path, answer]) => [`registry/docker-registry:5000${path}`, answer] as const,
  );
  const cluster = fakeCluster({
    objects: [registryService],
    proxy: Object.fromEntries(paths),
    ...more,
  });
  return imageTag.run(cluster, { build: build(), facts: [seen('image.reference', image)] });
}

const reason = (facts: Awaited<ReturnType<typeof look>>) =>
  facts.flatMap((one) => ('unknown' in one ? [one.unknown] : [])).join();

const tags = '/v2/web/tags/list';

describe('a tag', () => {
  it.each([
    ['v2', true],
    ['v1', false],
  ])('exists where the registry lists it: %s', async (listed, exists) => {
    const facts = await look({ [tags]: answered(200, { name: 'web', tags: [listed] }) });
    expect(factValue(facts, 'image.repository.exists')).toBe(true);
    expect(factValue(facts, 'image.tag.exists')).toBe(exists);
  });

  it('does not exist in a repository whose tags were all deleted', async () => {
    const facts = await look({ [tags]: answered(200, { name: 'web', tags: null }) });
    expect(factValue(facts, 'image.tag.exists')).toBe(false);
  });

  it('does not exist where there is no such repository, and the nearest one is told', async () => {
    const facts = await look({
      [tags]: answered(404, { errors: [{ code: 'NAME_UNKNOWN' }] }),
      '/v2/_catalog?n=1000': answered(200, { repositories: ['wep', 'api'] }),
    });
    expect(factValue(facts, 'image.repository.exists')).toBe(false);
    expect(factValue(facts, 'image.nearestRepository')).toBe('wep');
  });

  it.each([
    ['asks for a login', { [tags]: answered(401) }, 'asks for a login'],
    ['breaks', { [tags]: answered(500) }, 'answered 500'],
    ['answers something else', { [tags]: answered(200, '<html>') }, 'no list of tags'],
    [
      'cannot be reached',
      { [tags]: { kind: 'unreachable', because: 'connection refused' } as const },
      'connection refused',
    ],
  ])('is unknown where the registry %s', async (_, proxy, because) => {
    const facts = await look(proxy);
    expect(factValue(facts, 'image.tag.exists')).toBeUndefined();
    expect(reason(facts)).toContain(because);
  });

  it('is unknown where the bot may not ask Services', async () => {
    const facts = await look({}, undefined, { forbidden: ['get services/proxy'] });
    expect(reason(facts)).toContain('get services/proxy');
  });

  it('is unknown in a registry outside the cluster', async () => {
    expect(reason(await look({}, 'ghcr.io/acme/web:v2'))).toContain('outside this cluster');
  });
});

describe('a digest', () => {
  const image = `10.43.170.72:5000/web@${digest}`;
  const manifest = `/v2/web/manifests/${digest}`;
  const listed = { [tags]: answered(200, { tags: ['v1'] }) };

  it.each([
    [answered(200), true],
    [answered(404, { errors: [{ code: 'MANIFEST_UNKNOWN' }] }), false],
    [answered(404, 'OCI index found, but accept header does not support OCI indexes'), undefined],
  ])('exists where the registry has its manifest (%#)', async (answer, exists) => {
    const facts = await look({ ...listed, [manifest]: answer }, image);
    expect(factValue(facts, 'image.tag.exists')).toBe(exists);
  });
});
