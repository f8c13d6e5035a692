import { describe, expect, it } from 'vitest';
import { registryWorkload } from '../../src/checks/registry-workload.ts';
import { registryAddress, seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build } from '../support/objects.ts';

type AnyObject = NonNullable<FakeState['objects']>[number];

const workload = (
  kind: 'Deployment' | 'StatefulSet',
  labels: Record<string, string>,
  { name = 'docker-registry', replicas }: { name?: string; replicas?: number } = {},
): AnyObject =>
  ({
    kind,
    metadata: { name, namespace: 'registry' },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      template: { metadata: { labels } },
    },
  }) as AnyObject;

const run = (state: FakeState, pods = 0) =>
  registryWorkload.run(fakeCluster(state), {
    build: build(),
    facts: [seen('registry.address', registryAddress), seen('registry.pods.total', pods)],
  });

const selected = { app: 'docker-registry', tier: 'storage' };

describe('registry-workload', () => {
  it.each([
    ['Deployment', 'deployment'],
    ['StatefulSet', 'statefulset'],
  ] as const)('finds a %s that is scaled to zero', async (kind, resource) => {
    const evidence = [{ source: `${kind} registry/docker-registry .spec.replicas`, text: '0' }];
    expect(await run({ objects: [workload(kind, selected, { replicas: 0 })] })).toEqual([
      {
        name: 'registry.workload',
        value: { resource, namespace: 'registry', name: 'docker-registry' },
        evidence,
      },
      { name: 'registry.workload.replicas', value: 0, evidence },
    ]);
  });

  it('takes no number of replicas for one, as Kubernetes does', async () => {
    const facts = await run({ objects: [workload('Deployment', selected)] });
    expect(facts[1]).toMatchObject({ name: 'registry.workload.replicas', value: 1 });
  });

  it.each([
    ['is called as the Service is', {}, { k8s: 'registry' }, 'k8s=registry'],
    ['has a label like the selector', { name: 'hub' }, { app: 'registry' }, 'app=registry'],
    ['has no label at all', {}, {}, 'none'],
  ])('names the workload that %s', async (_title, given, labels, shown) => {
    const { name = 'docker-registry' } = given as { name?: string };
    const what = `deployment ${name}`;
    expect(await run({ objects: [workload('Deployment', labels, { name })] })).toEqual([
      {
        name: 'registry.selector.nearest',
        value: { what, selector: 'app=docker-registry', labels: shown },
        evidence: [
          {
            source: 'Service registry/docker-registry .spec.selector',
            text: `app=docker-registry; ${what} has ${shown}`,
          },
        ],
      },
    ]);
  });

  it('says nothing of what has other labels and another name, nor where there are pods', async () => {
    expect(
      await run({ objects: [workload('Deployment', { app: 'web' }, { name: 'web' })] }),
    ).toEqual([]);
    expect(await run({ objects: [workload('Deployment', selected)] }, 1)).toEqual([]);
  });

  it('says which permission is missing, and what was not answered', async () => {
    expect(await run({ forbidden: ['list statefulsets'] })).toMatchObject([
      {
        name: 'registry.workload.replicas',
        unknown: 'the bot may not list statefulsets in registry',
      },
    ]);
    expect(await run({ unavailable: ['list deployments'] })).toMatchObject([
      { unknown: 'list of Deployments: not answered within 5 s' },
    ]);
  });
});
