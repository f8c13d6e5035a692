import { describe, expect, it } from 'vitest';
import { registryOutage } from '../../src/checks/registry-outage.ts';
import { factValue } from '../../src/model/facts.ts';
import { registryAddress, seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, containerStatus, pod, registryPod } from '../support/objects.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 18, 15, minute));

const ran = (from: number, to: number) =>
  pod({
    status: {
      containerStatuses: [
        containerStatus('kaniko', {
          terminated: { exitCode: 1, reason: 'Error', startedAt: at(from), finishedAt: at(to) },
        }),
      ],
    },
  });

const registryAway = (from: number, to: number, reason = 'OOMKilled') =>
  registryPod({
    containerStatuses: [
      containerStatus(
        'registry',
        { running: { startedAt: at(to) } },
        { lastState: { terminated: { exitCode: 137, reason, finishedAt: at(from) } } },
      ),
    ],
  });

const run = (state: FakeState, pods = [ran(10, 20)]) =>
  registryOutage.run(fakeCluster(state), {
    build: build({ pods }),
    facts: [seen('registry.address', registryAddress)],
  });
const outage = async (...registry: ReturnType<typeof registryAway>[]) =>
  factValue(await run({ objects: registry }), 'registry.outage');

describe('registry-outage', () => {
  it('tells of a container that ended while the build ran', async () => {
    expect(await outage(registryAway(15, 16))).toEqual({
      pod: 'registry/docker-registry-x',
      reason: 'OOMKilled',
      from: at(15).toISOString(),
      to: at(16).toISOString(),
    });
  });

  it('tells of one that was still away as the build began', async () => {
    expect(await outage(registryAway(9, 11, 'Error'))).toMatchObject({ reason: 'exit code 137' });
  });

  it('does not tell of one that ended before the build or after it', async () => {
    expect(await outage(registryAway(5, 6))).toBeUndefined();
    expect(await outage(registryAway(21, 22))).toBeUndefined();
  });

  it('says nothing while the build runs', async () => {
    expect(await run({ objects: [registryAway(15, 16)] }, [pod()])).toEqual([]);
  });

  it('says what it may not see', async () => {
    expect(await run({ forbidden: ['list pods'] })).toMatchObject([
      { name: 'registry.outage', unknown: 'the bot may not list pods in registry' },
    ]);
  });
});
