import { describe, expect, it } from 'vitest';
import { registryPods } from '../../src/checks/registry-pods.ts';
import type { Pod } from '../../src/model/cluster.ts';
import { factValue, isKnown } from '../../src/model/facts.ts';
import { registryAddress, seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import {
  build,
  containerStatus,
  ended,
  pod,
  readyCondition,
  registryPod,
} from '../support/objects.ts';

const run = (state: FakeState, address = registryAddress) =>
  registryPods.run(fakeCluster(state), {
    build: build(),
    facts: [seen('registry.address', address)],
  });

const healthy = registryPod({
  phase: 'Running',
  conditions: [readyCondition],
  containerStatuses: [containerStatus('registry', { running: {} })],
});
const crashing = (status: Pod['status'] = {}) =>
  registryPod(
    {
      phase: 'Running',
      containerStatuses: [
        containerStatus(
          'registry',
          { waiting: { reason: 'CrashLoopBackOff' } },
          { restartCount: 7, lastState: ended(137, 'OOMKilled') },
        ),
      ],
      ...status,
    },
    'docker-registry-y',
  );

describe('registry-pods', () => {
  it('counts the pods that the Service selects, and describes each', async () => {
    const facts = await run({ objects: [healthy, crashing(), pod()] });
    expect(factValue(facts, 'registry.pods.total')).toBe(2);
    expect(factValue(facts, 'registry.pods.ready')).toBe(1);
    expect(factValue(facts, 'registry.pods.restarts')).toBe(7);
    expect(factValue(facts, 'registry.pods.oomKilled')).toBe(true);
    expect(facts.filter(isKnown)[0]?.evidence).toEqual([
      {
        source: 'Pods of Service registry/docker-registry',
        text: 'registry/docker-registry-x ready, Running, 0 restarts; registry/docker-registry-y not ready, CrashLoopBackOff, 7 restarts',
      },
    ]);
  });

  it('judges a pod that was written by hand by its containers, else by its phase', async () => {
    const status = (ready: boolean) => containerStatus('registry', { running: {} }, { ready });
    const readyOf = async (given: Pod['status']) =>
      factValue(await run({ objects: [registryPod(given)] }), 'registry.pods.ready');
    expect(await readyOf({ phase: 'Running', containerStatuses: [status(true)] })).toBe(1);
    expect(await readyOf({ phase: 'Running', containerStatuses: [status(false)] })).toBe(0);
    expect(await readyOf({ phase: 'Running' })).toBe(1);
    expect(await readyOf({ phase: 'Pending' })).toBe(0);
  });

  it('sees no kill where there was none', async () => {
    expect(factValue(await run({ objects: [healthy] }), 'registry.pods.oomKilled')).toBe(false);
  });

  it('says that there is no pod, which is not the same as not being allowed to look', async () => {
    expect(factValue(await run({}), 'registry.pods.total')).toBe(0);
    const refused = await run({ objects: [healthy], forbidden: ['list pods'] });
    expect(refused).toMatchObject([
      { name: 'registry.pods.ready', unknown: 'the bot may not list pods in registry' },
    ]);
  });

  it('does not take all pods for those of a Service without a selector', async () => {
    const facts = await run({ objects: [healthy] }, { ...registryAddress, selector: {} });
    expect(facts).toMatchObject([{ name: 'registry.pods.ready', unknown: expect.any(String) }]);
  });
});
