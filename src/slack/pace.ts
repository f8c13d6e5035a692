import { LRUCache } from 'lru-cache';
import type { Limit, Pace } from '../model/pace.ts';

/** More are hardly used within the minute that it takes until all of them are rested. */
const mostKeys = 10_000;

/**
 * What was used of each limit, in this process. One point in time for a key is enough (the generic cell rate algorithm):
 * when all that was taken will have been paid for.
 */
export function usage() {
  const paidAt = new LRUCache<string, number>({ max: mostKeys });
  /** When the next turn may be had. */
  const readyAt = (key: string, { everyMs, burst }: Limit): number =>
    (paidAt.get(key) ?? 0) - everyMs * (burst - 1);
  return {
    readyAt,
    /** @returns when that turn is */
    take(key: string, limit: Limit): number {
      const at = Math.max(Date.now(), readyAt(key, limit));
      paidAt.set(key, Math.max(Date.now(), paidAt.get(key) ?? 0) + limit.everyMs);
      return at;
    },
  };
}

/** Turns among the callers of this process. */
export function ownPace(): Pace {
  const used = usage();
  return { take: async (key, limit) => used.take(key, limit) - Date.now() };
}
