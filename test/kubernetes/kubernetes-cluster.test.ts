import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Bundle } from '../../src/bundle/bundle.ts';
import { loadBundle } from '../../src/bundle/load-bundle.ts';
import {
  type ServedBundle,
  type ServeOptions,
  serveBundle,
} from '../../src/bundle/serve-bundle.ts';
import { type ClusterOptions, clusterFrom } from '../../src/kubernetes/clusters.ts';
import type { KubernetesCluster } from '../../src/kubernetes/kubernetes-cluster.ts';
import { bundleWith, configMap, pod } from '../bundle/objects.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const impatient = { firstPauseMs: 1, timeoutMs: 2_000, overallMs: 5_000 };

/** A client of a served bundle, both closed after the test. */
async function clusterWith(
  bundle: Partial<Bundle>,
  serving: ServeOptions = {},
  options: ClusterOptions = {},
): Promise<{ cluster: KubernetesCluster; served: ServedBundle }> {
  const served = await serveBundle(bundleWith(bundle), serving);
  const cluster = clusterFrom({ name: 'test', server: served.url }, { ...impatient, ...options });
  open.push(served, cluster);
  return { cluster, served };
}

const fixture = async () =>
  (await loadBundle(join(import.meta.dirname, '../bundle/fixtures/registry-down'))).bundle;

const manyMaps = (count: number) =>
  Array.from({ length: count }, (_, index) => configMap(`map-${String(index).padStart(5, '0')}`));

describe('objects', () => {
  it('reads one as its type promises: timestamps are dates', async () => {
    const { cluster } = await clusterWith(await fixture());
    const reading = await cluster.get('Job', 'build-42', 'knative-lambda');
    expect(reading).toMatchObject({
      kind: 'found',
      value: {
        kind: 'Job',
        metadata: { creationTimestamp: new Date('2025-10-27T10:00:00Z') },
        status: { conditions: [{ type: 'Failed', reason: 'BackoffLimitExceeded' }] },
      },
    });
  });

  it('reads events with dates whatever their precision, and nulls as absent', async () => {
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e', namespace: 'builds' },
      involvedObject: { kind: 'Pod', name: 'p' },
      firstTimestamp: null,
      eventTime: '2025-10-27T10:00:00.123456Z',
    };
    const { cluster } = await clusterWith({ objects: [event] });
    const reading = await cluster.list('Event', {
      namespace: 'builds',
      fieldSelector: 'involvedObject.name=p',
    });
    if (reading.kind !== 'found') throw new Error(reading.kind);
    expect(reading.value[0]?.eventTime?.getTime()).toBe(Date.parse('2025-10-27T10:00:00.123Z'));
    expect(reading.value[0]?.firstTimestamp).toBeUndefined();
  });

  it('says that there is none', async () => {
    const { cluster } = await clusterWith({});
    expect(await cluster.get('Pod', 'none', 'builds')).toEqual({ kind: 'not-found' });
  });

  it('names the verb, resource, group and namespace that RBAC refuses', async () => {
    const { cluster } = await clusterWith({
      prohibitions: [{ verbs: ['*'], resources: ['*'] }],
    });
    const missing = (verb: string, resource: string, rest = {}) => ({
      kind: 'forbidden',
      missing: { verb, resource, ...rest },
    });
    const inBuilds = { namespace: 'builds' };
    expect(await cluster.get('Job', 'x', 'builds')).toEqual(
      missing('get', 'jobs', { group: 'batch', ...inBuilds }),
    );
    expect(await cluster.list('Pod', {})).toEqual(missing('list', 'pods'));
    expect(await cluster.get('Node', 'n')).toEqual(missing('get', 'nodes'));
    expect(await cluster.log({ namespace: 'builds', name: 'p', container: 'c' })).toEqual(
      missing('get', 'pods/log', inBuilds),
    );
    expect(
      await cluster.serviceProxy({ namespace: 'builds', service: 's', port: 80, path: '/' }),
    ).toEqual(missing('get', 'services/proxy', inBuilds));
    expect(await cluster.volumeUsage('n')).toEqual(missing('get', 'nodes/proxy'));
    expect(await cluster.secretExists('s', 'builds')).toEqual(missing('get', 'secrets', inBuilds));
    expect(await cluster.pullSecret('s', 'builds')).toEqual(missing('get', 'secrets', inBuilds));
    expect(await cluster.listCustom('cilium.io', 'v2', 'ciliumnetworkpolicies')).toEqual(
      missing('list', 'ciliumnetworkpolicies', { group: 'cilium.io' }),
    );
  });

  it('asks only for the metadata of a Secret', async () => {
    const seen: string[] = [];
    const { cluster } = await clusterWith(await fixture(), {
      faults: ({ accept }) => {
        seen.push(accept);
        return undefined;
      },
    });
    expect(await cluster.secretExists('registry-credentials', 'knative-lambda')).toEqual({
      kind: 'found',
      value: true,
    });
    expect(seen).toEqual(['application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1']);
  });

  it('asks for the body of a pull secret, unless that is switched off', async () => {
    const seen: string[] = [];
    const serving: ServeOptions = {
      faults: ({ accept }) => {
        seen.push(accept);
        return undefined;
      },
    };
    const ask = async (options: ClusterOptions) => {
      const { cluster } = await clusterWith(await fixture(), serving, options);
      return cluster.pullSecret('registry-credentials', 'knative-lambda');
    };
    await ask({});
    const unread = await ask({ readPullSecrets: false });
    expect(seen).toEqual([
      'application/json',
      'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
    ]);
    expect(unread).toMatchObject({
      value: { content: { kind: 'hidden', because: expect.stringContaining('readPullSecrets') } },
    });
  });

  it('lists custom resources, and knows the groups that there are', async () => {
    const { cluster } = await clusterWith(await fixture());
    expect(await cluster.listCustom('cilium.io', 'v2', 'ciliumnetworkpolicies')).toMatchObject({
      value: [{ kind: 'CiliumNetworkPolicy', metadata: { name: 'deny-all' } }],
    });
    expect(await cluster.listCustom('none.io', 'v1', 'nones')).toEqual({ kind: 'not-found' });
    expect(await cluster.apiGroups()).toMatchObject({
      value: expect.arrayContaining(['batch', 'cilium.io']),
    });
  });

  it("reads the usage of a node's volumes", async () => {
    const { cluster } = await clusterWith(await fixture());
    const reading = await cluster.volumeUsage('worker-1');
    expect(reading).toMatchObject({
      kind: 'found',
      value: [
        {
          pod: { namespace: 'cortex-chat', name: 'docker-registry-0' },
          volume: 'data',
          claim: { namespace: 'cortex-chat', name: 'registry-data' },
          capacityBytes: 10737418240,
          usedBytes: 10630044057,
        },
        { volume: 'tmp' },
      ],
    });
  });

  it("keeps the server's clock", async () => {
    const { cluster } = await clusterWith(await fixture());
    await cluster.list('Pod', {});
    expect(cluster.now()).toEqual(new Date('2025-10-27T10:06:30Z'));
  });
});

describe('lists', () => {
  it('reads more than 500 objects in pages', async () => {
    const { cluster, served } = await clusterWith({ objects: manyMaps(1201) });
    const reading = await cluster.list('ConfigMap', { namespace: 'builds' });
    if (reading.kind !== 'found') throw new Error(reading.kind);
    expect(new Set(reading.value.map(({ metadata }) => metadata?.name)).size).toBe(1201);
    expect(
      served.requests.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('limit')),
    ).toEqual(['500', '500', '500']);
  });

  it('starts again without pages when a page has expired', async () => {
    const { cluster, served } = await clusterWith(
      { objects: manyMaps(600) },
      { faults: ({ query }) => (query.has('continue') ? { status: 410 } : undefined) },
    );
    const reading = await cluster.list('ConfigMap', {});
    if (reading.kind !== 'found') throw new Error(reading.kind);
    expect(reading.value).toHaveLength(600);
    expect(served.requests.at(-1)?.path).toBe('/api/v1/configmaps');
  });

  it('asks once for no more than a limit', async () => {
    const { cluster, served } = await clusterWith({ objects: manyMaps(600) });
    const reading = await cluster.list('ConfigMap', { namespace: 'builds', limit: 250 });
    expect(reading).toMatchObject({ value: { length: 250 } });
    expect(served.requests).toHaveLength(1);
  });

  it('passes selectors on', async () => {
    const { cluster } = await clusterWith(await fixture());
    const reading = await cluster.list('Job', { fieldSelector: 'metadata.name=build-41' });
    expect(reading).toMatchObject({ value: [{ metadata: { name: 'build-41' } }] });
  });
});

describe('logs', () => {
  const query = { namespace: 'builds', name: 'p', container: 'c' };
  const withLog = (text: string, options: ClusterOptions = {}, previous = false) =>
    clusterWith(
      {
        objects: [pod('p', ['c'])],
        logs: [{ namespace: 'builds', pod: 'p', container: 'c', previous, text }],
      },
      {},
      options,
    );
  const lines = (count: number, text = 'line') =>
    Array.from({ length: count }, (_, index) => `${text} ${index}\n`).join('');

  it('reads a short log whole', async () => {
    const { cluster } = await withLog('one\ntwo\n');
    expect(await cluster.log(query)).toEqual({
      kind: 'found',
      value: { text: 'one\ntwo\n', truncated: false },
    });
  });

  it('reads the last lines, and says whether there are earlier ones', async () => {
    const { cluster } = await withLog(lines(10));
    expect(await cluster.log({ ...query, tailLines: 2 })).toEqual({
      kind: 'found',
      value: { text: 'line 8\nline 9\n', truncated: true },
    });
    expect(await cluster.log({ ...query, tailLines: 10 })).toMatchObject({
      value: { truncated: false },
    });
  });

  it('keeps the end when the tail is longer than the bound', async () => {
    const { cluster } = await withLog(lines(5000, 'x'.repeat(100)), { logLimitBytes: 50_000 });
    const reading = await cluster.log(query);
    if (reading.kind !== 'found') throw new Error(reading.kind);
    expect(reading.value.text).toMatch(/ 4999\n$/);
    expect(reading.value.truncated).toBe(true);
    expect(Buffer.byteLength(reading.value.text)).toBeLessThanOrEqual(50_000);
  });

  it('keeps what it can of a last line that is longer than the bound', async () => {
    const { cluster } = await withLog(`first\n${'x'.repeat(5000)}`, { logLimitBytes: 1000 });
    const reading = await cluster.log(query);
    if (reading.kind !== 'found') throw new Error(reading.kind);
    expect(reading.value.truncated).toBe(true);
    expect(Buffer.byteLength(reading.value.text)).toBeLessThanOrEqual(1000);
  });

  it('reads the previous run, and says when there was none', async () => {
    const { cluster } = await withLog('before\n', {}, true);
    expect(await cluster.log({ ...query, previous: true })).toMatchObject({
      value: { text: 'before\n' },
    });
    expect(await cluster.log(query)).toEqual({ kind: 'not-found' });
    const { cluster: other } = await withLog('now\n');
    expect(await other.log({ ...query, previous: true })).toEqual({ kind: 'not-found' });
  });

  it("does not take the kubelet's excuse for a log", async () => {
    const excuse = 'unable to retrieve container logs for containerd://8f14e45f';
    const { cluster } = await withLog(excuse);
    expect(await cluster.log(query)).toEqual({ kind: 'not-found' });
  });
});

describe('services behind the proxy', () => {
  const ask = (cluster: KubernetesCluster, service: string, path = '/v2/', port = 5000) =>
    cluster.serviceProxy({ namespace: 'cortex-chat', service, port, path, scheme: 'http' });

  it('gives what a Service answers, whatever the status, asking once', async () => {
    const { cluster, served } = await clusterWith({
      answers: [
        { service: 'cortex-chat/registry:5000', path: '/v2/', status: 503, body: 'full' },
        { service: 'cortex-chat/registry:5000', path: '/none', status: 404, body: '{"errors":[]}' },
      ],
    });
    expect(await ask(cluster, 'registry')).toEqual({
      kind: 'found',
      value: { kind: 'answered', status: 503, body: 'full' },
    });
    expect(await ask(cluster, 'registry', '/none')).toMatchObject({ value: { status: 404 } });
    expect(served.requests).toHaveLength(2);
  });

  it('says why the API server cannot reach it, asking once', async () => {
    const { cluster, served } = await clusterWith(await fixture());
    expect(await ask(cluster, 'broken')).toEqual({
      kind: 'found',
      value: {
        kind: 'unreachable',
        because: 'dial tcp 10.42.1.6:5000: connect: connection refused',
      },
    });
    expect(await ask(cluster, 'mirror', '/', 80)).toMatchObject({
      value: { because: 'no endpoints available for service "mirror"' },
    });
    expect(served.requests).toHaveLength(2);
  });

  it('says that there is no such Service', async () => {
    const { cluster } = await clusterWith({});
    expect(await ask(cluster, 'none')).toEqual({ kind: 'not-found' });
  });

  it('asks again when the API server itself is overloaded', async () => {
    let refusals = 1;
    const { cluster } = await clusterWith(
      {
        answers: [{ service: 'cortex-chat/registry:5000', path: '/v2/', status: 200, body: '{}' }],
      },
      {
        faults: () =>
          refusals-- > 0
            ? { status: 429, retryAfter: 0, body: 'Too many requests, please try again later.\n' }
            : undefined,
      },
    );
    expect(await ask(cluster, 'registry')).toMatchObject({ value: { status: 200 } });
  });

  it('tells a Service that does not answer from an API server that does not', async () => {
    const hangsAt = (pattern: RegExp): ServeOptions => ({
      faults: ({ path }) => (pattern.test(path) ? 'hang' : undefined),
    });
    const { cluster } = await clusterWith({}, hangsAt(/proxy/), { timeoutMs: 50 });
    expect(await ask(cluster, 'registry')).toMatchObject({
      value: { kind: 'unreachable', because: 'no answer through the API server within 0.1 s' },
    });
    const { cluster: dead } = await clusterWith({}, hangsAt(/./), { timeoutMs: 50 });
    expect(await ask(dead, 'registry')).toMatchObject({ kind: 'unavailable' });
  });
});

describe('a server in trouble', () => {
  const failing = (
    times: number,
    fault: Exclude<ReturnType<NonNullable<ServeOptions['faults']>>, undefined>,
  ): ServeOptions => {
    let left = times;
    return { faults: () => (left-- > 0 ? fault : undefined) };
  };

  it.each([
    ['429 with Retry-After', { status: 429, retryAfter: 0 }],
    ['500', { status: 500 }],
    ['503', { status: 503 }],
    ['a broken connection', 'reset' as const],
  ])('is asked again after %s', async (_name, fault) => {
    const { cluster, served } = await clusterWith({}, failing(2, fault));
    expect(await cluster.list('Pod', {})).toEqual({ kind: 'found', value: [] });
    expect(served.requests).toHaveLength(3);
  });

  it('is not asked forever', async () => {
    const { cluster, served } = await clusterWith(
      {},
      failing(99, { status: 500, body: 'etcd is sad' }),
      { retries: 2 },
    );
    expect(await cluster.list('Pod', {})).toEqual({
      kind: 'unavailable',
      because: `the API server at ${served.url} answered 500: etcd is sad`,
    });
    expect(served.requests).toHaveLength(3);
  });

  it('is not waited for longer than the overall limit allows', async () => {
    const { cluster, served } = await clusterWith({}, failing(1, { status: 429, retryAfter: 60 }));
    expect(await cluster.list('Pod', {})).toMatchObject({
      kind: 'unavailable',
      because: expect.stringContaining('answered 429'),
    });
    expect(served.requests).toHaveLength(1);
  });

  it('is given up when it does not answer in time', async () => {
    const { cluster, served } = await clusterWith({}, { faults: () => 'hang' }, { timeoutMs: 100 });
    expect(await cluster.get('Pod', 'p', 'builds')).toEqual({
      kind: 'unavailable',
      because: `the API server at ${served.url} did not answer within 0.1 s`,
    });
  });

  it('is given up when it is slower than the limit', async () => {
    const { cluster } = await clusterWith({}, { latencyMs: 5_000 }, { timeoutMs: 100 });
    expect(await cluster.list('Pod', {})).toMatchObject({ kind: 'unavailable' });
  });

  it('is waited for when it is slow but within the limit', async () => {
    const { cluster } = await clusterWith({}, { latencyMs: 100 });
    expect(await cluster.list('Pod', {})).toMatchObject({ kind: 'found' });
  });

  it('refuses credentials in words', async () => {
    const { cluster } = await clusterWith({}, { faults: () => ({ status: 401 }) });
    expect(await cluster.list('Pod', {})).toMatchObject({
      because: expect.stringMatching(/refused the credentials \(401\)$/),
    });
  });

  it('is not taken for an API server when it answers with a web page', async () => {
    const { cluster } = await clusterWith({}, { faults: () => ({ status: 200, body: '<html>' }) });
    expect(await cluster.list('Pod', {})).toMatchObject({
      because: expect.stringContaining('does not speak the Kubernetes API'),
    });
  });
});

describe('a server that is not there', () => {
  const reading = async (server: string) => {
    const cluster = clusterFrom({ name: 'gone', server }, impatient);
    open.push(cluster);
    return cluster.list('Pod', {});
  };

  it('refuses the connection', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    const address = probe.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await new Promise((resolve) => probe.close(resolve));
    expect(await reading(`http://127.0.0.1:${port}`)).toEqual({
      kind: 'unavailable',
      because: `the API server at http://127.0.0.1:${port} refused the connection`,
    });
  });

  it('has a name that cannot be resolved', async () => {
    expect(await reading('http://cluster.invalid')).toMatchObject({
      because: expect.stringContaining('host name of the API server at http://cluster.invalid'),
    });
  });

  it('speaks no TLS', async () => {
    const served = await serveBundle(bundleWith());
    open.push(served);
    expect(await reading(served.url.replace('http', 'https'))).toMatchObject({
      because: expect.stringContaining('no trusted TLS connection'),
    });
  });
});
