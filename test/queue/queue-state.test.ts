import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WaitingJob } from '../../src/queue/backend.ts';
import { queueState } from '../../src/queue/queue-state.ts';

const now = Date.UTC(2026, 0, 18, 16);
beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const oldestOf = async (...first: readonly (WaitingJob | undefined)[]): Promise<number> => {
  const { oldestMs } = await queueState({
    getJobCounts: async () => ({}),
    getJobs: async ([state]) => (state === 'waiting' ? first : []),
  });
  return oldestMs;
};

it('counts the time that a job waits from when it was made', async () => {
  expect(await oldestOf({ timestamp: now - 5_000 })).toBe(5_000);
  expect(await oldestOf({ timestamp: now - 5_000, processedOn: null, delay: 0 })).toBe(5_000);
});

it('counts it from the end of the pause that a job had before', async () => {
  expect(await oldestOf({ timestamp: now - 5_000, delay: 4_000 })).toBe(1_000);
  const again = { timestamp: now - 3_600_000, processedOn: now - 60_000, delay: 50_000 };
  expect(await oldestOf(again)).toBe(10_000);
});

it('is 0 where none waits, or the one that waited has just begun', async () => {
  expect(await oldestOf()).toBe(0);
  expect(await oldestOf(undefined)).toBe(0);
});
