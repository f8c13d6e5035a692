import { describe, expect, it } from 'vitest';
import { configReferences } from '../../src/checks/config-references.ts';
import { podReferences } from '../../src/checks/pod-references.ts';
import { factValue } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, kaniko, pod } from '../support/objects.ts';

const spec = {
  serviceAccountName: 'builder',
  containers: [
    kaniko({
      env: [
        { name: 'A', valueFrom: { secretKeyRef: { name: 'env-secret', key: 'a' } } },
        { name: 'B', valueFrom: { configMapKeyRef: { name: 'env-map', key: 'b' } } },
        { name: 'C', valueFrom: { secretKeyRef: { name: 'x', key: 'y', optional: true } } },
      ],
      envFrom: [{ secretRef: { name: 'from-secret' } }, { configMapRef: { name: 'from-map' } }],
    }),
  ],
  imagePullSecrets: [{ name: 'pull' }],
  volumes: [
    { name: 'v1', secret: { secretName: 'vol-secret', items: [{ key: 'k', path: 'p' }] } },
    { name: 'v2', persistentVolumeClaim: { claimName: 'claim' } },
    {
      name: 'v3',
      projected: {
        sources: [{ secret: { name: 'proj-secret' } }, { configMap: { name: 'proj-map' } }],
      },
    },
  ],
};

describe('the references of a pod', () => {
  it('are found wherever it cannot start without, and nowhere else', () => {
    expect(
      podReferences(spec).map(({ kind, name, key }) => [kind, name, key ?? ''].join(' ')),
    ).toEqual([
      'ServiceAccount builder ',
      'Secret vol-secret k',
      'PersistentVolumeClaim claim ',
      'Secret proj-secret ',
      'ConfigMap proj-map ',
      'Secret env-secret a',
      'ConfigMap env-map b',
      'Secret from-secret ',
      'ConfigMap from-map ',
    ]);
  });
});

const simple = { containers: [kaniko({ envFrom: [{ secretRef: { name: 'git' } }] })] };
const waiting = pod({ spec: simple, status: { phase: 'Pending' } });
const facts = (state: FakeState, start: 'waiting' | 'none' = 'waiting') =>
  configReferences.run(fakeCluster(state), {
    build: build({ pods: [waiting] }),
    facts: [seen('pod.start', start), seen('pod.name', 'app-7-x')],
  });

describe('config-references', () => {
  it('asks for no more than whether a Secret exists', async () => {
    const cluster = fakeCluster({ secrets: ['builds/git'] });
    const context = { build: build({ pods: [waiting] }), facts: [seen('pod.start', 'waiting')] };
    const found = await configReferences.run(cluster, context);
    expect(factValue(found, 'config.present')).toBe(true);
    expect(cluster.asked).toEqual(['list events', 'get secrets']);
  });

  it('names what is missing and what may have been meant', async () => {
    const found = await facts({ secrets: ['builds/gti', 'apps/git'] });
    expect(factValue(found, 'config.reference')).toEqual({ kind: 'Secret', name: 'git' });
    expect(factValue(found, 'config.missing')).toContain('it exists in namespace apps');
  });

  it('does not call missing what it cannot see any of', async () => {
    expect(await facts({})).toEqual([
      {
        name: 'config.missing',
        unknown: 'no Secret can be seen, so that git is not among them says nothing',
      },
    ]);
  });

  it('says which permission would show it', async () => {
    expect(await facts({ forbidden: ['get secrets'] })).toMatchObject([
      { name: 'config.missing', unknown: 'the bot may not get secrets in builds' },
    ]);
  });

  it('sees that an empty ConfigMap has no key', async () => {
    const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'env', key: 'a' } } }];
    const needing = pod({ spec: { containers: [kaniko({ env })] }, status: { phase: 'Pending' } });
    const empty = { kind: 'ConfigMap', metadata: { name: 'env', namespace: 'builds' } };
    const found = await configReferences.run(fakeCluster({ objects: [empty] }), {
      build: build({ pods: [needing] }),
      facts: [seen('pod.start', 'waiting'), seen('pod.name', 'app-7-x')],
    });
    expect(factValue(found, 'config.missing')).toContain('has no key a');
    expect(factValue(found, 'config.missing')).toContain('it is empty');
  });

  it('asks for nothing but the service account while there is no pod', async () => {
    expect(factValue(await facts({}, 'none'), 'config.present')).toBe(true);
  });
});
