import { describe, expect, it } from 'vitest';
import { failedBuilds, stuckBuilds } from '../../../src/incidents/questions/build-lists.ts';
import type { Job } from '../../../src/model/cluster.ts';
import { condition, job } from '../../support/objects.ts';

const now = new Date('2026-03-03T12:00:00Z');
const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);

const failed = (name: string, minutes: number): Job =>
  job({
    name,
    status: {
      conditions: [
        { ...condition('Failed', 'BackoffLimitExceeded'), lastTransitionTime: minutesAgo(minutes) },
      ],
    },
  });
const active = (name: string, minutes: number): Job =>
  job({ name, status: { active: 1, startTime: minutesAgo(minutes) } });
const took = (minutes: number): Job =>
  job({
    name: `took-${minutes}`,
    status: {
      startTime: minutesAgo(minutes + 60),
      completionTime: minutesAgo(60),
      conditions: [condition('Complete')],
    },
  });
const names = (all: readonly { name: string }[]) => all.map(({ name }) => name);

describe('failed builds', () => {
  it('stand newest first, without what builds nothing and what did not fail', () => {
    const migration = {
      ...failed('migration', 1),
      spec: { template: { spec: { containers: [{ name: 'sql', image: 'postgres:17' }] } } },
    };
    const all = [
      failed('older', 30),
      took(3),
      migration,
      active('running', 90),
      failed('newer', 2),
    ];
    expect(failedBuilds(all)).toMatchObject([
      { name: 'newer', reason: 'BackoffLimitExceeded', at: minutesAgo(2) },
      { name: 'older' },
    ]);
  });
});

describe('stuck builds', () => {
  it('are those active for more than ten minutes where there is nothing to compare them with', () => {
    expect(names(stuckBuilds([active('new', 9), active('hangs', 11)], now))).toEqual(['hangs']);
  });

  it('are measured by what builds of the namespace usually take', () => {
    const usual = [took(20), took(21), took(22)];
    const [stuck, ...others] = stuckBuilds(
      [...usual, active('slow', 40), active('hangs', 43)],
      now,
    );
    expect(stuck).toMatchObject({ name: 'hangs', usualMs: 21 * 60_000 });
    expect(others).toEqual([]);
  });

  it('are none that are suspended, or have ended', () => {
    const suspended = job({
      name: 'suspended',
      spec: { suspend: true },
      status: { active: 1, startTime: minutesAgo(99) },
    });
    expect(stuckBuilds([suspended, failed('failed', 99), took(99)], now)).toEqual([]);
  });
});
