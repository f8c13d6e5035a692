import { describe, expect, it } from 'vitest';
import { buildTime } from '../../src/checks/build-time.ts';
import type { Phase } from '../../src/model/diagnosis.ts';
import { factValue, isKnown } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { build, containerStatus, pod } from '../support/objects.ts';

const phase = (name: string, seconds: number | null, outcome: Phase['outcome'] = 'passed') => ({
  name,
  seconds,
  outcome,
});

/** Of a container that ran that many seconds. */
async function slowest(phases: readonly Phase[], ran?: number) {
  const startedAt = new Date('2026-01-18T10:00:00Z');
  const finishedAt = new Date(startedAt.getTime() + (ran ?? 0) * 1000);
  const terminated = { exitCode: 137, reason: 'Error', ...(ran ? { startedAt, finishedAt } : {}) };
  const stopped = pod({
    status: { phase: 'Failed', containerStatuses: [containerStatus('kaniko', { terminated })] },
  });
  const facts = await buildTime.run(fakeCluster(), {
    build: build({ pods: [stopped] }),
    facts: [seen('build.phases', [...phases])],
  });
  return {
    slowest: factValue(facts, 'build.slowest'),
    kind: factValue(facts, 'build.slowestKind'),
    unknown: facts.flatMap((one) => (isKnown(one) ? [] : [one.unknown])),
  };
}

describe('the time of a build', () => {
  it('went into the longest phase', async () => {
    const phases = [phase('base-image', 11), phase('RUN npm ci', 136), phase('push', 4)];
    expect(await slowest(phases)).toMatchObject({
      slowest: { name: 'RUN npm ci', seconds: 136 },
      kind: 'instruction',
    });
  });

  it('went into what was done again and again, taken together', async () => {
    const phases = [
      phase('RUN a', 60),
      phase('snapshot', 40),
      phase('RUN b', 5),
      phase('snapshot', 45),
    ];
    expect(await slowest(phases)).toMatchObject({
      slowest: { name: 'snapshot', seconds: 85 },
      kind: 'snapshot',
    });
  });

  it('went into the phase in hand, when that was silent until the builder was stopped', async () => {
    const phases = [phase('RUN a', 60), phase('push', null, 'unknown')];
    expect(await slowest(phases, 600)).toMatchObject({
      slowest: { name: 'push', seconds: 540 },
      kind: 'push',
    });
  });

  it('is not known from a log without times', async () => {
    expect(await slowest([phase('push', null)])).toMatchObject({
      slowest: undefined,
      unknown: ['the log tells no times of its phases'],
    });
  });
});
