import { describe, expect, it } from 'vitest';
import { bundleFiles } from '../../../src/bundle/collect/bundle-files.ts';
import { plainObject } from '../../../src/bundle/collect/plain-object.ts';
import { recordingCluster } from '../../../src/bundle/collect/recording.ts';
import { pullSecretIn } from '../../../src/kubernetes/pull-secret.ts';
import type { Cluster } from '../../../src/model/cluster.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';
import { kaniko, pod, registryService, service } from '../../support/objects.ts';
import { replay, textOf } from './replay.ts';

const registryPod = pod({
  name: 'docker-registry-0',
  namespace: 'registry',
  labels: { app: 'docker-registry' },
  status: { phase: 'Running', podIP: '10.42.0.9', conditions: [{ type: 'Ready', status: 'True' }] },
});

/** The seals have numbers of their own; what they seal is not to be compared. */
const withoutSeals = (key: string, value: unknown) => (key === 'credential' ? 'sealed' : value);

/** What the base64 in a manifest holds, and the base64 in that. */
const everyValueIn = (text: string, depth = 3): string =>
  depth === 0
    ? ''
    : [...text.matchAll(/[A-Za-z0-9+/]{8,}={0,2}/g)]
        .map(([word]) => Buffer.from(word, 'base64').toString('utf8'))
        .map((decoded) => decoded + everyValueIn(decoded, depth - 1))
        .join('\n');

describe('a collected bundle', () => {
  it('gives back objects with their times, fields and selectors', async () => {
    const build = pod({ spec: { containers: [kaniko({ env: [{ name: 'A', value: 'b' }] })] } });
    const live = fakeCluster({ objects: [build, registryPod] });
    const { after } = await replay(live, (cluster) =>
      cluster.list('Pod', { namespace: 'builds', labelSelector: 'job-name=app-7' }),
    );
    expect(after).toMatchObject({
      kind: 'found',
      value: [{ metadata: build.metadata, spec: { containers: [{ env: [{ value: 'b' }] }] } }],
    });
  });

  it('holds nothing that was not asked for', async () => {
    const live = fakeCluster({ objects: [pod(), registryPod] });
    const { files } = await replay(live, (cluster) => cluster.list('Pod', { namespace: 'builds' }));
    expect(files.map(({ path }) => path)).toEqual(['namespaces/builds.yaml']);
  });

  it('keeps a Service without EndpointSlices so, though its pods are ready', async () => {
    const live = fakeCluster({ objects: [registryService, registryPod] });
    const { after } = await replay(live, async (cluster) => {
      await cluster.get('Service', 'docker-registry', 'registry');
      await cluster.list('Pod', { namespace: 'registry' });
      const slices = await cluster.list('EndpointSlice', { namespace: 'registry' });
      return slices.kind === 'found' ? slices.value.flatMap((one) => one.endpoints ?? []) : slices;
    });
    expect(after).toEqual([]);
  });

  it('says of a Secret that it is there, and nothing more', async () => {
    const live = fakeCluster({ secrets: ['builds/git-creds'] });
    const ask = (cluster: Cluster) =>
      Promise.all(['git-creds', 'none'].map((name) => cluster.secretExists(name, 'builds')));
    const { before, after, files } = await replay(live, ask);
    expect(after).toEqual(before);
    expect(textOf(files, 'namespaces/builds.yaml')).toBe(
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: git-creds\n  namespace: builds\n',
    );
  });

  describe('of a pull secret', () => {
    const auth = Buffer.from('ci:hunter2-hunter2').toString('base64');
    const ecr = Buffer.from('{"payload":"hunter2-ecr","expiration":1768730400}').toString('base64');
    const helpers = { '1.dkr.ecr.eu-west-1.amazonaws.com': 'ecr-login' };
    const auths = {
      'registry.acme.example:5000': { auth },
      'https://index.docker.io/v1/': { identitytoken: 'hunter2-token' },
      '2.dkr.ecr.eu-west-1.amazonaws.com': { username: 'AWS', password: ecr },
      'broken.example': { auth: 'ci:hunter2' },
      'empty.example': {},
    };
    const files = {
      'config.json': JSON.stringify({ auths, credHelpers: helpers, credsStore: 'pass' }),
      '.dockercfg': JSON.stringify(auths),
      '.dockerconfigjson': 'hunter2: {',
      'auth.json': '',
      token: 'hunter2',
    };
    const data = Object.fromEntries(
      Object.entries(files).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
    );
    const metadata = { creationTimestamp: '2026-01-18T03:00:00Z' };
    const regcred = pullSecretIn({ type: 'Opaque', metadata, data });
    const ask = async (cluster: Cluster) => {
      await cluster.secretExists('regcred', 'builds');
      const read = await cluster.pullSecret('regcred', 'builds');
      await cluster.secretExists('regcred', 'builds');
      return read;
    };

    it('keeps the registries and kinds of entries, and none of the credentials', async () => {
      const live = fakeCluster({ pullSecrets: regcred ? { 'builds/regcred': regcred } : {} });
      const { before, after, files } = await replay(live, ask);
      expect(before).toMatchObject({ value: { content: { files: { length: 5 } } } });
      expect(JSON.parse(JSON.stringify(after, withoutSeals))).toEqual(
        JSON.parse(JSON.stringify(before, withoutSeals)),
      );
      const text = textOf(files, 'namespaces/builds.yaml');
      expect(text + everyValueIn(text)).not.toContain('hunter2');
    });
  });

  it('refuses what was refused, in the same namespace and no other', async () => {
    const live = fakeCluster({
      objects: [pod({ namespace: 'other' })],
      forbidden: ['get pods/log', 'list jobs'],
    });
    const { before, after } = await replay(live, async (cluster) => [
      await cluster.log({ namespace: 'builds', name: 'app-7-x', container: 'kaniko' }),
      await cluster.list('Job', {}),
      (await cluster.list('Pod', { namespace: 'other' })).kind,
    ]);
    expect(before).toContainEqual({
      kind: 'forbidden',
      missing: { verb: 'list', resource: 'jobs' },
    });
    expect(after[0]).toEqual(before[0]);
    expect(after[1]).toMatchObject({ kind: 'forbidden', missing: { verb: 'list' } });
    expect(after[2]).toBe('found');
  });

  it('may not list everywhere what could be listed in one namespace', async () => {
    const everywhere = fakeCluster({ forbidden: ['list pods'] });
    const inside = fakeCluster({ objects: [pod()] });
    const live: Cluster = {
      ...inside,
      list: (kind, query) => (query.namespace ? inside : everywhere).list(kind, query),
    };
    const { after } = await replay(live, async (cluster) => [
      (await cluster.list('Pod', {})).kind,
      (await cluster.list('Pod', { namespace: 'builds' })).kind,
    ]);
    expect(after).toEqual(['forbidden', 'found']);
  });

  it('does not call absent what could not be read', async () => {
    const live = fakeCluster({
      objects: [registryService],
      unavailable: ['list endpointslices', 'get services/proxy'],
    });
    const { after, files } = await replay(live, (cluster) =>
      Promise.all([
        cluster.list('EndpointSlice', { namespace: 'registry' }),
        cluster.serviceProxy({
          namespace: 'registry',
          service: 'docker-registry',
          port: 5000,
          path: '/v2/',
        }),
      ]),
    );
    const because = expect.stringContaining('not answered within 5 s');
    expect(after).toEqual([
      { kind: 'unavailable', because },
      { kind: 'unavailable', because },
    ]);
    expect(textOf(files, 'unavailable.yaml')).toContain('name: docker-registry:5000');
  });

  it('counts a question that is still open as not answered', () => {
    const live = { ...fakeCluster(), list: () => new Promise<never>(() => {}) };
    const recorder = recordingCluster(live);
    void recorder.cluster.list('Event', { namespace: 'builds' });
    expect(textOf(bundleFiles(recorder.noted()), 'unavailable.yaml')).toContain('resource: events');
  });

  it.each([
    ['answered', { kind: 'answered', status: 401, body: '{"errors":[]}' }],
    ['refused', { kind: 'unreachable', because: 'dial tcp 10.42.0.9:5000: connection refused' }],
  ] as const)('gives the answer of a Service that %s', async (_, answer) => {
    const live = fakeCluster({
      objects: [registryService],
      proxy: { 'registry/docker-registry:5000/v2/': answer },
    });
    const { before, after } = await replay(live, async (cluster) => {
      await cluster.get('Service', 'docker-registry', 'registry');
      const query = { namespace: 'registry', service: 'docker-registry', port: 5000 };
      return cluster.serviceProxy({ ...query, path: '/v2/' });
    });
    expect(after).toEqual(before);
  });

  it('answers each scheme as the Service did, which may refuse one of them', async () => {
    const refusal = { kind: 'answered', status: 400, body: 'HTTPS only' } as const;
    const live = fakeCluster({
      objects: [registryService],
      proxy: {
        'registry/docker-registry:5000/v2/': refusal,
        'https:registry/docker-registry:5000/v2/': { kind: 'answered', status: 401, body: '{}' },
      },
    });
    const { before, after } = await replay(live, async (cluster) => {
      await cluster.get('Service', 'docker-registry', 'registry');
      const query = { namespace: 'registry', service: 'docker-registry', port: 5000, path: '/v2/' };
      return [
        await cluster.serviceProxy(query),
        await cluster.serviceProxy({ ...query, scheme: 'https' }),
      ];
    });
    expect(after).toEqual(before);
  });

  it('keeps the volumes of the pods that were read, and of no others', async () => {
    const usage = (name: string) => ({
      pod: { namespace: 'registry', name },
      volume: 'data',
      claim: { namespace: 'registry', name: 'data' },
      capacityBytes: 100,
      usedBytes: 97,
    });
    const live = fakeCluster({
      objects: [registryPod],
      volumes: { 'node-1': [usage('docker-registry-0'), usage('payroll-0')] },
    });
    const { after, files } = await replay(live, async (cluster) => {
      await cluster.list('Pod', { namespace: 'registry' });
      return cluster.volumeUsage('node-1');
    });
    expect(after).toEqual({ kind: 'found', value: [usage('docker-registry-0')] });
    expect(JSON.stringify(files)).not.toContain('payroll');
  });

  it('keeps a previous log apart, and one that is empty', async () => {
    const at = { namespace: 'builds', name: 'app-7-x', container: 'kaniko' };
    const logs = { 'builds/app-7-x/kaniko': '', 'builds/app-7-x/kaniko.previous': 'killed\n' };
    const live = fakeCluster({ objects: [pod()], logs });
    const { before, after } = await replay(live, async (cluster) => {
      await cluster.list('Pod', { namespace: 'builds' });
      return [
        await cluster.log(at),
        await cluster.log({ ...at, previous: true }),
        await cluster.log({ ...at, container: 'other' }),
      ];
    });
    expect(after).toEqual(before);
  });
});

describe('policies of other kinds in a collected bundle', () => {
  const cilium = ['cilium.io', 'v2', 'ciliumnetworkpolicies', 'builds'] as const;
  const custom = (items: object[]) => ({
    apiGroups: ['cilium.io'],
    custom: {
      'cilium.io/ciliumnetworkpolicies': items.map((item) => ({
        kind: 'CiliumNetworkPolicy',
        metadata: { name: 'deny', namespace: 'builds' },
        ...item,
      })),
    },
  });
  const ask = async (cluster: Cluster) => {
    const groups = await cluster.apiGroups();
    const isKnown = groups.kind === 'found' && groups.value.includes('cilium.io');
    return { isKnown, policies: await cluster.listCustom(...cilium) };
  };

  it('are there with what they select', async () => {
    const policies = custom([{ spec: { endpointSelector: { matchLabels: { app: 'x' } } } }]);
    const { before, after } = await replay(fakeCluster(policies), ask);
    expect(after).toMatchObject(before);
  });

  it('may be none, of a kind that the cluster knows', async () => {
    const { after } = await replay(fakeCluster(custom([])), ask);
    expect(after).toEqual({ isKnown: true, policies: { kind: 'found', value: [] } });
  });

  it('may be forbidden to look at', async () => {
    const missing = { verb: 'list', resource: cilium[2], group: cilium[0], namespace: 'builds' };
    const live: Cluster = {
      ...fakeCluster(custom([])),
      listCustom: async () => ({ kind: 'forbidden', missing }),
    };
    const { after } = await replay(live, ask);
    expect(after).toMatchObject({ isKnown: true, policies: { kind: 'forbidden', missing } });
  });
});

describe('secrets in a collected bundle', () => {
  it('are masked in environments, arguments and annotations, and names stay as they are', async () => {
    const secret = 'tr0ub4dor-Zx81-horse';
    const container = kaniko({
      args: [`--build-arg=NPM_TOKEN=${secret}`, '--destination=10.43.170.72:5000/app:1'],
      env: [
        { name: 'GIT_PASSWORD', value: secret },
        { name: 'REGISTRY', value: '10.43.170.72:5000' },
      ],
    });
    const build = pod({ labels: { 'job-name': 'app-7' }, spec: { containers: [container] } });
    const applied = {
      'kubectl.kubernetes.io/last-applied-configuration': `{"env":"${secret}"}`,
      'eks.amazonaws.com/role-arn': 'arn:aws:iam::339954290315:role/builder',
    };
    const live = fakeCluster({
      objects: [{ ...build, metadata: { ...build.metadata, annotations: applied } }],
    });
    const { files, after } = await replay(live, (cluster) => cluster.list('Pod', {}));
    const text = textOf(files, 'namespaces/builds.yaml');
    expect(text).not.toContain(secret);
    expect(text).not.toContain('last-applied');
    for (const kept of ['arn:aws:iam::339954290315:role/builder', '10.43.170.72:5000/app:1']) {
      expect(text).toContain(kept);
    }
    expect(after).toMatchObject({ value: [{ metadata: { name: 'app-7-x' } }] });
  });

  it('are masked in what a Service answered', async () => {
    const proxy = {
      'registry/docker-registry:5000/v2/': {
        kind: 'answered' as const,
        status: 500,
        body: 'S3_SECRET_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLE refused',
      },
    };
    const { files } = await replay(fakeCluster({ proxy }), (cluster) =>
      cluster.serviceProxy({
        namespace: 'registry',
        service: 'docker-registry',
        port: 5000,
        path: '/v2/',
      }),
    );
    expect(textOf(files, 'service-proxy.yaml')).not.toContain('wJalrXUtn');
  });

  it('leaves Services of any name alone', async () => {
    const named = service('password-reset', 'auth', { selector: { app: 'password-reset' } });
    const { after } = await replay(fakeCluster({ objects: [named] }), (cluster) =>
      cluster.get('Service', 'password-reset', 'auth'),
    );
    expect(after).toMatchObject({ value: { spec: { selector: { app: 'password-reset' } } } });
  });
});

it('masks an object once, however many bundles it is in, and anew when it has changed', () => {
  const holding = (image: string) =>
    pod({ name: 'neighbour', namespace: 'builds', spec: { containers: [kaniko({ image })] } });
  const [one] = plainObject('Pod', holding('a'));
  expect(plainObject('Pod', structuredClone(holding('a')))[0]).toBe(one);
  expect(JSON.stringify(plainObject('Pod', holding('b')))).toContain('"image":"b"');
});

it.each([[[{}, { tailLines: 1, timestamps: true }]], [[{ tailLines: 1, timestamps: true }, {}]]])(
  'keeps the whole of a log that was asked for its last line, too: %j',
  async (ways) => {
    const live = fakeCluster({ objects: [pod()], logs: { 'builds/app-7-x/kaniko': 'one\ntwo\n' } });
    const timed: Cluster = {
      ...live,
      log: async (query) =>
        query.timestamps
          ? { kind: 'found', value: { text: '2026-01-18T15:00:00Z two\n', truncated: true } }
          : live.log(query),
    };
    const query = { namespace: 'builds', name: 'app-7-x', container: 'kaniko' };
    const { files } = await replay(timed, (cluster) =>
      Promise.all(ways.map((way) => cluster.log({ ...query, ...way }))),
    );
    expect(files.filter(({ path }) => path.endsWith('.log'))).toEqual([
      { path: 'logs/builds/app-7-x/kaniko.log', text: 'one\ntwo\n' },
    ]);
  },
);
