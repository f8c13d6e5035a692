import type { JobData } from '../model/jobs.ts';
import type { JobQueue, RunAgain } from '../queue/job-queue.ts';
import type { ShowIncident } from './show-incident.ts';
import type { ShowStorm } from './signals/show-storm.ts';

/** Many things may happen to a message within moments: it is shown once, when this has passed. */
const settleMs = 1_000;

/** Has a message brought up to date soon. Asked for often within moments it is sent once. */
export const queueShow = (
  queue: Pick<JobQueue, 'enqueue'>,
  what: { readonly incidentId: string } | { readonly stormId: string },
): Promise<void> =>
  'stormId' in what
    ? queue.enqueue(
        { name: 'show-storm', data: what },
        { id: what.stormId, delayMs: settleMs, inBackground: true },
      )
    : queue.enqueue(
        { name: 'show-incident', data: what },
        { id: `${what.incidentId}-${slot()}`, delayMs: settleMs, inBackground: true },
      );

/**
 * One job for all that happens within a second, which begins when that is over: what happens while it runs belongs to the
 * next one. By the incident's id alone it would be taken for asked already, and never be shown.
 */
const slot = (): number => Math.floor(Date.now() / settleMs);

/** The queue's `show-incident` job; the message of a storm follows those of its incidents. */
export const createShowIncidentLater =
  (show: ShowIncident) =>
  ({ incidentId }: JobData<'show-incident'>): Promise<void> =>
    show(incidentId);

/** The queue's `show-storm` job: again and again while something is still added to it. */
export const createShowStormLater =
  (show: ShowStorm, intervalMs: number) =>
  async ({ stormId }: JobData<'show-storm'>): Promise<RunAgain | undefined> =>
    (await show(stormId)) ? { againInMs: intervalMs } : undefined;
