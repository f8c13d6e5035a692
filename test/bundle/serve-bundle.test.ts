import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { controllers, type Ending } from '../../src/bundle/controllers.ts';
import { loadBundle } from '../../src/bundle/load-bundle.ts';
import {
  type ServedBundle,
  type ServeOptions,
  serveBundle,
} from '../../src/bundle/serve-bundle.ts';
import type { Tree } from '../../src/bundle/tree.ts';
import { bundleWith, configMap, pod } from './objects.ts';

const fixture = join(import.meta.dirname, 'fixtures/registry-down');
const knative = '/api/v1/namespaces/knative-lambda';
const proxies = '/api/v1/namespaces/cortex-chat/services';

let served: ServedBundle;
beforeAll(async () => {
  served = await serveBundle((await loadBundle(fixture)).bundle);
});
afterAll(() => served.close());

const others: ServedBundle[] = [];
afterEach(() => Promise.all(others.splice(0).map((one) => one.close())));

async function serve(...args: Parameters<typeof serveBundle>): Promise<ServedBundle> {
  const one = await serveBundle(...args);
  others.push(one);
  return one;
}

async function get(path: string, accept = 'application/json', on = served) {
  const response = await fetch(on.url + path, { headers: { accept } });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const body: Tree = isJson ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, text, body };
}

const itemNames = (body: Tree): string[] =>
  (body.items as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name);

describe('discovery', () => {
  it('names the groups of custom resources beside the built-in ones', async () => {
    const { body } = await get('/apis');
    const names = (body.groups as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['batch', 'networking.k8s.io', 'cilium.io']));
  });

  it('lists custom resources under the plural that their kind suggests', async () => {
    const { body } = await get('/apis/cilium.io/v2/ciliumnetworkpolicies');
    expect(body.kind).toBe('CiliumNetworkPolicyList');
    expect(itemNames(body)).toEqual(['deny-all']);
  });

  it('answers paths that mean nothing as the API server does', async () => {
    expect(await get('/openapi/v2')).toMatchObject({ status: 404, text: '404 page not found\n' });
    expect((await get('/api/v1/widgets')).body).toMatchObject({
      code: 404,
      message: 'the server could not find the requested resource',
    });
  });
});

describe('objects', () => {
  it('carries the clock of the bundle as the date of every answer', async () => {
    const { headers } = await get('/version');
    expect(headers.get('date')).toBe('Mon, 27 Oct 2025 10:06:30 GMT');
  });

  it('lists one namespace or all of them', async () => {
    expect(itemNames((await get(`${knative}/pods`)).body)).toEqual(['build-42-x7k2p']);
    expect(itemNames((await get('/api/v1/pods')).body)).toEqual([
      'docker-registry-0',
      'build-42-x7k2p',
    ]);
  });

  it('says which object is missing', async () => {
    const { status, body } = await get('/apis/batch/v1/namespaces/knative-lambda/jobs/none');
    expect(status).toBe(404);
    expect(body).toMatchObject({
      kind: 'Status',
      reason: 'NotFound',
      message: 'jobs.batch "none" not found',
      details: { name: 'none', group: 'batch', kind: 'jobs' },
    });
  });

  it('gives metadata alone when asked to', async () => {
    const accept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
    const { body } = await get(`${knative}/secrets/registry-credentials`, accept);
    expect(body).toMatchObject({
      kind: 'PartialObjectMetadata',
      metadata: { name: 'registry-credentials' },
    });
    expect(body.data).toBeUndefined();
  });

  it('prints the columns that kubectl users know', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    const { body } = await get(`${knative}/pods`, accept);
    const columns = body.columnDefinitions as { name: string; priority: number }[];
    expect(columns.filter(({ priority }) => priority === 0).map(({ name }) => name)).toEqual([
      'Name',
      'Ready',
      'Status',
      'Restarts',
      'Age',
    ]);
    expect(body.rows).toMatchObject([
      {
        cells: [
          'build-42-x7k2p',
          '0/2',
          'Error',
          '1 (4m30s ago)',
          '6m29s',
          '10.42.1.17',
          'worker-1',
          '<none>',
          '<none>',
        ],
        object: { kind: 'PartialObjectMetadata' },
      },
    ]);
  });

  it('refuses to write', async () => {
    const response = await fetch(`${served.url}${knative}/pods/build-42-x7k2p`, {
      method: 'DELETE',
    });
    expect(response.status).toBe(405);
    expect(await response.json()).toMatchObject({ kind: 'Status', reason: 'MethodNotAllowed' });
  });

  it('refuses a selector that it cannot read', async () => {
    const { body } = await get('/api/v1/pods?fieldSelector=spec.image%3Dx');
    expect(body).toMatchObject({ code: 400, reason: 'BadRequest' });
  });

  it('refuses what forbidden.yaml forbids in the words of the API server', async () => {
    const { status, body } = await get('/api/v1/namespaces/cortex-chat/secrets/x');
    expect(status).toBe(403);
    expect(body.message).toBe(
      'secrets "x" is forbidden: User "system:anonymous" cannot get resource "secrets" in API group "" in the namespace "cortex-chat"',
    );
    expect((await get('/api/v1/resourcequotas')).body.message).toBe(
      'resourcequotas is forbidden: User "system:anonymous" cannot list resource "resourcequotas" in API group "" at the cluster scope',
    );
    expect((await get(`${knative}/secrets/registry-credentials`)).status).toBe(200);
  });
});

describe('pages', () => {
  it('gives every object once, telling how many remain', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `map-${index}`);
    const one = await serve(bundleWith({ objects: names.map((name) => configMap(name)) }));
    const seen: string[] = [];
    const remaining: unknown[] = [];
    let token = '';
    do {
      const { body } = await get(`/api/v1/configmaps?limit=3&continue=${token}`, undefined, one);
      const metadata = body.metadata as { continue?: string; remainingItemCount?: number };
      seen.push(...itemNames(body));
      remaining.push(metadata.remainingItemCount);
      token = metadata.continue ?? '';
    } while (token);
    expect(seen).toEqual(names);
    expect(remaining).toEqual([4, 1, undefined]);
  });

  it('refuses a continue token that is none', async () => {
    const { body } = await get('/api/v1/pods?limit=1&continue=oops');
    expect(body).toMatchObject({ code: 400, message: expect.stringContaining('continue key') });
  });
});

describe('logs of pods', () => {
  const log = (query: string) => get(`${knative}/pods/build-42-x7k2p/log?${query}`);

  it('gives the whole log of a container, or of its previous run', async () => {
    expect((await log('container=kaniko')).text).toContain('Unpacking rootfs');
    expect((await log('container=kaniko&previous=true')).text).toContain('first try');
  });

  it('takes the tail before it limits the bytes', async () => {
    expect((await log('container=kaniko&tailLines=2&limitBytes=8')).text).toBe('INFO[000');
    expect((await log('container=kaniko&tailLines=1&follow=true&timestamps=true')).text).toBe(
      'error checking push permissions -- dial tcp 10.43.0.50:5000: i/o timeout\n',
    );
  });

  it.each([
    [
      '',
      'a container name must be specified for pod build-42-x7k2p, choose one of: [kaniko sidecar] or one of the init containers: [fetch]',
    ],
    ['container=none', 'container none is not valid for pod build-42-x7k2p'],
    [
      'container=fetch&previous=true',
      'previous terminated container "fetch" in pod "build-42-x7k2p" not found',
    ],
    [
      'container=sidecar',
      'container "sidecar" in pod "build-42-x7k2p" is waiting to start: ContainerCreating',
    ],
  ])('answers %j as the API server does', async (query, message) => {
    expect((await log(query)).body).toMatchObject({ code: 400, reason: 'BadRequest', message });
  });

  it('says that a log was not kept', async () => {
    const { body } = await log('container=fetch');
    expect(body).toMatchObject({
      code: 404,
      message: expect.stringContaining('not in this bundle'),
    });
  });
});

describe('proxies', () => {
  it('gives the answer that was recorded, whatever its status', async () => {
    const catalog = await get(`${proxies}/http:docker-registry:5000/proxy/v2/_catalog?n=10`);
    expect(catalog).toMatchObject({ status: 200, body: { repositories: ['app'] } });
    const missing = await get(`${proxies}/docker-registry:registry/proxy/v2/app/manifests/none`);
    expect(missing).toMatchObject({ status: 404, text: expect.stringContaining('MANIFEST') });
  });

  it.each([
    [
      'broken:5000',
      503,
      'error trying to reach service: dial tcp 10.42.1.6:5000: connect: connection refused',
    ],
    ['mirror:80', 503, 'no endpoints available for service "mirror"'],
    ['docker-registry:443', 503, 'no service port "443" found for service "docker-registry"'],
    ['none:80', 404, 'services "none" not found'],
  ])('cannot reach %s, and says why', async (id, code, message) => {
    expect((await get(`${proxies}/${id}/proxy/other`)).body).toMatchObject({
      kind: 'Status',
      code,
      message,
    });
  });

  it('does not call a Service unreachable whose answer was only not recorded', async () => {
    const { body } = await get(`${proxies}/docker-registry:5000/proxy/v2/other`);
    expect(body).toMatchObject({ code: 404, message: expect.stringContaining('not recorded') });
  });

  it("gives a node's summary as the kubelet wrote it", async () => {
    const { body } = await get('/api/v1/nodes/worker-1/proxy/stats/summary');
    expect(body).toMatchObject({ node: { nodeName: 'worker-1' } });
  });
});

describe('watches', () => {
  /** The events of a watch as they come; `stop` ends it. */
  function watch(on: ServedBundle, path: string) {
    const events: { type: string; object: { metadata: { name?: string } } }[] = [];
    const stopping = new AbortController();
    const done = (async () => {
      const response = await fetch(on.url + path, { signal: stopping.signal });
      let text = '';
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk).toString();
        const lines = text.split('\n');
        text = lines.pop() ?? '';
        events.push(...lines.map((line) => JSON.parse(line)));
      }
    })();
    const seen = () => events.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`);
    return { events, seen, done, stop: () => stopping.abort() };
  }

  it('shows what is there, then what changes', async () => {
    const one = await serve(bundleWith({ objects: [configMap('a'), configMap('b', 'other')] }));
    const { seen, stop, done } = watch(one, '/api/v1/namespaces/builds/configmaps?watch=true');
    await vi.waitFor(() => expect(seen()).toEqual(['ADDED a']));
    one.put(configMap('c'));
    one.put(configMap('c'));
    one.put(pod('p', ['x']));
    one.remove({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'builds', name: 'a' });
    await vi.waitFor(() =>
      expect(seen()).toEqual(['ADDED a', 'ADDED c', 'MODIFIED c', 'DELETED a']),
    );
    stop();
    await expect(done).rejects.toThrow();
  });

  it('shows an object that leaves the selection as deleted', async () => {
    const one = await serve(bundleWith({ objects: [configMap('a', 'builds', { on: 'yes' })] }));
    const { seen, stop, done } = watch(one, '/api/v1/configmaps?watch=1&labelSelector=on');
    await vi.waitFor(() => expect(seen()).toEqual(['ADDED a']));
    one.put(configMap('a'));
    await vi.waitFor(() => expect(seen()).toEqual(['ADDED a', 'DELETED a']));
    stop();
    await expect(done).rejects.toThrow();
  });

  it('starts after a revision, and ends with a bookmark when its time is over', async () => {
    const one = await serve(bundleWith({ objects: [configMap('a')] }));
    one.put(configMap('b'));
    one.put(configMap('c'));
    const path =
      '/api/v1/configmaps?watch=true&resourceVersion=2&timeoutSeconds=0&allowWatchBookmarks=true';
    const { events, seen, done } = watch(one, path);
    await done;
    expect(seen()).toEqual(['ADDED c', 'BOOKMARK ']);
    expect(events.at(-1)?.object.metadata).toMatchObject({ resourceVersion: '3' });
  });

  it('tells now and then how far it is, to whoever asks for bookmarks', async () => {
    const one = await serve(bundleWith({ objects: [configMap('a')] }), { bookmarkMs: 1 });
    const { seen, stop, done } = watch(
      one,
      '/api/v1/configmaps?watch=true&resourceVersion=1&allowWatchBookmarks=true',
    );
    await vi.waitFor(() => expect(seen().slice(0, 2)).toEqual(['BOOKMARK ', 'BOOKMARK ']));
    stop();
    await expect(done).rejects.toThrow();
  });

  it.each([
    ['before the cluster was recorded', 4],
    ['that was compacted away', 5],
    ['that this cluster never had, as after a restart', 99],
  ])('is Gone from a revision %s', async (_when, since) => {
    const old = { ...configMap('a'), metadata: { name: 'a', resourceVersion: '5' } };
    const one = await serve(bundleWith({ objects: [old] }));
    one.put(configMap('b'));
    one.compact();
    one.put(configMap('c'));
    const { events, done } = watch(one, `/api/v1/configmaps?watch=true&resourceVersion=${since}`);
    await done;
    expect(events).toEqual([
      {
        type: 'ERROR',
        object: expect.objectContaining({ kind: 'Status', code: 410, reason: 'Expired' }),
      },
    ]);
    const fresh = watch(one, '/api/v1/configmaps?watch=true&resourceVersion=6&timeoutSeconds=0');
    await fresh.done;
    expect(fresh.seen()).toEqual(['ADDED c']);
  });

  it('remembers a thousand changes, and those before them no more', async () => {
    const one = await serve(bundleWith());
    for (let count = 0; count < 1_600; count++) one.put(configMap('a'));
    const from = async (since: number) => {
      const { seen, done } = watch(
        one,
        `/api/v1/configmaps?watch=true&resourceVersion=${since}&timeoutSeconds=0`,
      );
      await done;
      return seen();
    };
    expect(await from(601)).toHaveLength(1_000);
    expect(await from(2)).toEqual(['ERROR ']);
  });

  it('is broken off where the connection is, and goes on from where it was', async () => {
    const one = await serve(bundleWith({ objects: [configMap('a')] }));
    const first = watch(one, '/api/v1/configmaps?watch=true');
    await vi.waitFor(() => expect(first.seen()).toEqual(['ADDED a']));
    expect(one.dropWatches()).toBe(1);
    await expect(first.done).rejects.toThrow();
    one.put(configMap('b'));
    const next = watch(one, '/api/v1/configmaps?watch=true&resourceVersion=1&timeoutSeconds=0');
    await next.done;
    expect(next.seen()).toEqual(['ADDED b']);
  });

  it('shows what becomes of a Job that is made, and one of the same name as another', async () => {
    const jobs = '/apis/batch/v1/namespaces/builds/jobs';
    const fails: Ending = { kind: 'fails', seconds: 3, exitCode: 1, reason: 'Error' };
    const any = { ...configMap('any'), apiVersion: 'batch/v1', kind: 'CronJob' };
    const one = await serve(bundleWith({ objects: [any] }), {
      controllers: controllers(
        () => fails,
        () => undefined,
      ),
    });
    const { events, seen, stop, done } = watch(one, `${jobs}?watch=true&resourceVersion=1`);
    const body = JSON.stringify({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'app' },
      spec: {
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b' }] } },
      },
    });
    const headers = { 'content-type': 'application/json' };
    const make = () => fetch(one.url + jobs, { method: 'POST', headers, body });
    await make();
    await fetch(`${one.url + jobs}/app`, { method: 'DELETE' });
    await make();
    const life = ['ADDED app', 'MODIFIED app'];
    await vi.waitFor(() => expect(seen()).toEqual([...life, 'DELETED app', ...life]));
    const uids = events.map(({ object }) => (object.metadata as { uid?: string }).uid);
    expect(new Set(uids).size).toBe(2);
    expect(events[1]).toMatchObject({ object: { status: { conditions: [{ type: 'Failed' }] } } });
    stop();
    await expect(done).rejects.toThrow();
  });
});

describe('a served bundle under test', () => {
  const serveOne = (options: ServeOptions) =>
    serve(bundleWith({ objects: [configMap('a')] }), options);

  it('records every request in the terms of RBAC', async () => {
    const one = await serveOne({});
    await get('/api/v1/namespaces/builds/pods/p/log?container=x', undefined, one);
    await get('/apis/batch/v1/jobs?limit=1', undefined, one);
    expect(one.requests).toEqual([
      {
        method: 'GET',
        path: '/api/v1/namespaces/builds/pods/p/log?container=x',
        verb: 'get',
        resource: 'pods/log',
        group: '',
        namespace: 'builds',
        name: 'p',
      },
      {
        method: 'GET',
        path: '/apis/batch/v1/jobs?limit=1',
        verb: 'list',
        resource: 'jobs',
        group: 'batch',
      },
    ]);
  });

  it('gives the answers that a test puts in its place', async () => {
    const one = await serveOne({
      faults: ({ path }) => (path === '/version' ? { status: 429, retryAfter: 7 } : undefined),
    });
    const { status, headers } = await get('/version', undefined, one);
    expect([status, headers.get('retry-after')]).toEqual([429, '7']);
    expect((await get('/api/v1/configmaps', undefined, one)).status).toBe(200);
  });

  it('asks how long to wait for each request', async () => {
    const asked: string[] = [];
    const one = await serveOne({
      latencyMs: ({ path }) => {
        asked.push(path);
        return 1;
      },
    });
    await get('/version', undefined, one);
    expect(asked).toEqual(['/version']);
  });

  it('says that a port is taken', async () => {
    const one = await serveOne({});
    const port = Number(new URL(one.url).port);
    await expect(serveBundle(bundleWith(), { port })).rejects.toMatchObject({
      code: 'address-in-use',
    });
  });
});
