import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Bundle, KubernetesObject, Prohibition } from '../../src/bundle/bundle.ts';
import { controllers, type Ending } from '../../src/bundle/controllers.ts';
import { type ServedBundle, serveBundle } from '../../src/bundle/serve-bundle.ts';
import { clusterFrom } from '../../src/kubernetes/clusters.ts';
import type { KubernetesCluster } from '../../src/kubernetes/kubernetes-cluster.ts';
import type { Manifest } from '../../src/model/cluster-actions.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

interface Options {
  readonly objects?: readonly KubernetesObject[];
  readonly prohibitions?: readonly Prohibition[];
  readonly isReadOnly?: boolean;
  readonly ending?: Ending;
}

async function open({
  objects = [],
  prohibitions = [],
  isReadOnly = false,
  ending = { kind: 'runs' },
}: Options = {}): Promise<{ served: ServedBundle; cluster: KubernetesCluster }> {
  const bundle: Bundle = {
    objects,
    logs: [],
    answers: [],
    prohibitions,
    nodeStats: new Map(),
    takenAt: new Date('2026-01-18T16:00:00Z'),
  };
  const served: ServedBundle = await serveBundle(bundle, {
    ...(isReadOnly
      ? {}
      : {
          controllers: controllers(
            () => ending,
            (log) => served.putLog(log),
          ),
        }),
  });
  const cluster = clusterFrom({ name: 'test', server: served.url }, { timeoutMs: 2_000 });
  ends.push(
    () => served.close(),
    () => cluster.close(),
  );
  return { served, cluster };
}

const at = { namespace: 'builds', name: 'app-7' };
const spec = {
  restartPolicy: 'Never',
  containers: [{ name: 'kaniko', image: 'executor', args: ['--destination=r/app:7'] }],
};
const job = (changes: Partial<Manifest['metadata']> = {}): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { ...at, ...changes },
  spec: { backoffLimit: 0, template: { spec } },
});
const deployment: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { ...at, generation: 3 },
  spec: {
    selector: { matchLabels: { app: 'registry' } },
    template: {
      metadata: { annotations: { keep: 'this' } },
      spec: { containers: [{ name: 'registry', image: 'registry:2' }] },
    },
  },
};
const may = (verb: string, resource: string): Prohibition => ({
  verbs: [verb],
  resources: [resource],
});

describe('making objects', () => {
  it('makes a Job with the selector and the labels that the API server gives it', async () => {
    const { cluster } = await open();
    const made = await cluster.actions.create(job());
    expect(made).toMatchObject({ kind: 'done', value: { metadata: at } });

    const read = await cluster.get('Job', at.name, at.namespace);
    const found = read.kind === 'found' ? read.value : undefined;
    const uid = found?.metadata?.uid;
    expect(uid).toBeTruthy();
    expect(found?.spec?.selector?.matchLabels).toEqual({
      'batch.kubernetes.io/controller-uid': uid,
    });
    expect(found?.spec?.template.metadata?.labels).toMatchObject({
      'controller-uid': uid,
      'job-name': at.name,
    });
  });

  it('says that the name is taken, and makes nothing', async () => {
    const { cluster } = await open();
    await cluster.actions.create(job());
    expect(await cluster.actions.create(job())).toEqual({ kind: 'exists' });
  });

  it('gives a name where only its beginning is told', async () => {
    const { cluster } = await open();
    const { name: _, ...metadata } = job().metadata;
    const made = await cluster.actions.create({
      ...job(),
      metadata: { ...metadata, generateName: 'app-' },
    });
    expect(made).toMatchObject({
      value: { metadata: { name: expect.stringMatching(/^app-[a-z0-9]{5}$/) } },
    });
  });

  it('is refused a copy of a live Job with its labels and its selector, in words', async () => {
    const { cluster } = await open();
    await cluster.actions.create(job());
    const live = await cluster.actions.manifest('Job', at);
    const { resourceVersion: _, ...metadata } = live.kind === 'found' ? live.value.metadata : {};
    const copy = {
      ...(live.kind === 'found' ? live.value : job()),
      metadata: { ...metadata, name: 'app-7-retry-1' },
    };

    expect(await cluster.actions.create(copy)).toMatchObject({
      kind: 'refused',
      because: expect.stringMatching(/labels\[controller-uid\].*selector.* not auto-generated/),
    });
  });

  it.each([
    ['a name of more than 63 characters', job({ name: 'a'.repeat(64) }), 'no more than 63'],
    [
      'a pod that is always restarted',
      { ...job(), spec: { template: { spec: { ...spec, restartPolicy: 'Always' } } } },
      'restartPolicy',
    ],
    [
      'a mount without its volume',
      {
        ...job(),
        spec: {
          template: {
            spec: {
              ...spec,
              containers: [
                { ...spec.containers[0], volumeMounts: [{ name: 'context', mountPath: '/w' }] },
              ],
            },
          },
        },
      },
      'Not found: "context"',
    ],
  ])('is refused %s', async (_what, manifest, says) => {
    const { cluster } = await open();
    expect(await cluster.actions.create(manifest)).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining(says),
    });
  });

  it('names the permission that is missing', async () => {
    const { cluster } = await open({ prohibitions: [may('create', 'jobs')] });
    expect(await cluster.actions.create(job())).toEqual({
      kind: 'forbidden',
      missing: { verb: 'create', resource: 'jobs', group: 'batch', namespace: 'builds' },
    });
  });

  it('does not know a kind that it has no business with', async () => {
    const { cluster, served } = await open();
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: at };
    expect(await cluster.actions.create(secret)).toMatchObject({ kind: 'refused' });
    expect(served.requests).toEqual([]);
  });

  it('finds a bundle that is served for reading as read-only as ever', async () => {
    const { cluster, served } = await open({ isReadOnly: true });
    expect(await cluster.actions.create(job())).toMatchObject({ kind: 'refused' });
    expect(await cluster.get('Job', at.name, at.namespace)).toEqual({ kind: 'not-found' });
    expect(served.requests).toHaveLength(2);
  });
});

describe('taking objects away', () => {
  it('deletes a Job with its pods', async () => {
    const { cluster } = await open({ ending: { kind: 'succeeds', seconds: 3 } });
    await cluster.actions.create(job());
    expect(await cluster.list('Pod', { namespace: 'builds' })).toMatchObject({ value: [{}] });

    expect(await cluster.actions.delete('Job', at)).toEqual({ kind: 'done', value: true });
    expect(await cluster.list('Pod', { namespace: 'builds' })).toMatchObject({ value: [] });
  });

  it('leaves another Job of the same name alone', async () => {
    const { cluster } = await open();
    await cluster.actions.create(job());
    expect(await cluster.actions.delete('Job', at, 'uid-of-an-earlier-one')).toEqual({
      kind: 'not-found',
    });
    expect(await cluster.get('Job', at.name, at.namespace)).toMatchObject({ kind: 'found' });
  });

  it('says that there is none', async () => {
    const { cluster } = await open();
    expect(await cluster.actions.delete('Job', at)).toEqual({ kind: 'not-found' });
  });
});

describe('restarting', () => {
  it('writes the time into the pod template as kubectl does, and nothing else', async () => {
    const { cluster } = await open({ objects: [deployment] });
    const when = new Date('2026-01-18T16:00:07.123Z');
    expect(await cluster.actions.restart('Deployment', at, when)).toMatchObject({ kind: 'done' });

    const after = await cluster.actions.manifest('Deployment', at);
    expect(after).toMatchObject({
      value: {
        metadata: { generation: 4 },
        spec: {
          ...(deployment.spec as object),
          template: {
            metadata: {
              annotations: {
                keep: 'this',
                'kubectl.kubernetes.io/restartedAt': '2026-01-18T16:00:07Z',
              },
            },
          },
        },
      },
    });
  });
});

describe('a server-side dry run', () => {
  it('accepts what the API server would take, and stores nothing', async () => {
    const { cluster } = await open({ objects: [deployment] });
    expect(await cluster.actions.dryRun(job())).toEqual({ kind: 'accepted' });
    expect(await cluster.list('Job', {})).toMatchObject({ value: [] });
    const image = {
      spec: { template: { spec: { containers: [{ name: 'registry', image: 'registry:3' }] } } },
    };
    expect(
      await cluster.actions.dryRun({ ...(deployment as unknown as Manifest), ...image }),
    ).toEqual({ kind: 'accepted' });
    expect(await cluster.actions.manifest('Deployment', at)).toMatchObject({
      value: { spec: deployment.spec },
    });
  });

  it('tells why it would be refused', async () => {
    const { cluster } = await open({ objects: [deployment] });
    const other = { spec: { selector: { matchLabels: { app: 'other' } } } };
    expect(
      await cluster.actions.dryRun({ ...(deployment as unknown as Manifest), ...other }),
    ).toMatchObject({ kind: 'refused', because: expect.stringContaining('field is immutable') });
  });

  it('knows nothing from a server that is only read', async () => {
    const { cluster } = await open({ isReadOnly: true });
    expect(await cluster.actions.dryRun(job())).toMatchObject({
      kind: 'unknown',
      because: expect.stringContaining('takes no writes'),
    });
  });

  it('does not hold it against the object that a webhook cannot be asked dry', async () => {
    const message = 'admission webhook "policy.example" does not support dry run';
    const server = createServer((_, response) =>
      response.writeHead(400, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          kind: 'Status',
          apiVersion: 'v1',
          status: 'Failure',
          message,
          code: 400,
        }),
      ),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const cluster = clusterFrom({ name: 'test', server: `http://127.0.0.1:${port}` });
    ends.push(
      async () => void server.close(),
      () => cluster.close(),
    );
    expect(await cluster.actions.dryRun(job())).toEqual({ kind: 'unknown', because: message });
  });

  it('is not tried where the bot may not, says what is missing, and asks once', async () => {
    const { cluster, served } = await open({ prohibitions: [may('create', 'jobs')] });
    const unknown = {
      kind: 'unknown',
      because: 'the bot may not create jobs.batch in builds, not even dry',
    };
    expect(await cluster.actions.dryRun(job())).toEqual(unknown);
    expect(await cluster.actions.dryRun(job({ name: 'app-8' }))).toEqual(unknown);
    expect(served.requests.map(({ verb, resource }) => `${verb} ${resource}`)).toEqual([
      'create selfsubjectaccessreviews',
    ]);
  });

  it('asks for each verb, resource and namespace', async () => {
    const { cluster, served } = await open({ objects: [deployment] });
    await cluster.actions.dryRun(job());
    await cluster.actions.dryRun(job());
    await cluster.actions.dryRun(job({ namespace: 'elsewhere' }));
    await cluster.actions.dryRun(deployment as unknown as Manifest);
    expect(
      served.requests.filter(({ resource }) => resource === 'selfsubjectaccessreviews'),
    ).toHaveLength(3);
  });
});

describe('asking for permission', () => {
  it('hears what the API server says of it', async () => {
    const { cluster } = await open({ prohibitions: [may('delete', 'jobs')] });
    const permission = { resource: 'jobs', group: 'batch', namespace: 'builds' };
    expect(await cluster.actions.mayDo({ verb: 'create', ...permission })).toEqual({
      kind: 'found',
      value: true,
    });
    expect(await cluster.actions.mayDo({ verb: 'delete', ...permission })).toEqual({
      kind: 'found',
      value: false,
    });
  });
});
