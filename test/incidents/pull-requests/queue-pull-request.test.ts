import { expect, it } from 'vitest';
import { queuePullRequest } from '../../../src/incidents/pull-requests/queue-pull-request.ts';

it('queues one job for an approval, and another when the same fix is approved once more', async () => {
  const waiting = new Set<string>();
  const queue = { enqueue: async (_job: unknown, { id }: { id: string }) => void waiting.add(id) };
  const subject = { kind: 'proposal', id: 'p-1' } as const;

  await queuePullRequest(queue, { id: 'first', subject });
  await queuePullRequest(queue, { id: 'first', subject });
  await queuePullRequest(queue, { id: 'again', subject });

  expect(waiting.size).toBe(2);
});
