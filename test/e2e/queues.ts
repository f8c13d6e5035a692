import { describe, expect, it } from 'vitest';
import type { QueueBackendName } from '../support/app.ts';
import { hasRedis } from '../support/redis.ts';

/** The same story on either queue. Where there is no Redis a test says so. */
export function onEveryQueue(title: string, story: (queue: QueueBackendName) => void): void {
  describe(`${title}, queued in Postgres`, () => story('postgres'));
  if (hasRedis()) {
    describe(`${title}, queued in Redis`, () => story('redis'));
  } else {
    it('was not told on Redis: REDIS_URL is not set and there is no redis-server to start', () => {
      expect(hasRedis()).toBe(false);
    });
  }
}
