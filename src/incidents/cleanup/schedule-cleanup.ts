import type { CleanupSettings } from '../../model/cleanup.ts';
import { botActor } from '../../model/event.ts';
import type { JobData } from '../../model/jobs.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { CleanupStore } from '../../store/cleanup-store.ts';
import { type ProposeCleanup, queueCleanup } from './propose-cleanup.ts';

/** What happens by itself, as far as it is configured. */
export interface ScheduledCleanup extends CleanupSettings {
  readonly everyHours?: number | undefined;
  readonly channel?: string | undefined;
  readonly askFirst: boolean;
}

export interface ScheduleNeeds {
  readonly settings?: ScheduledCleanup | undefined;
  readonly cleanups: Pick<CleanupStore, 'isRoundDone' | 'recordRound' | 'unfinished'>;
  readonly queue: Pick<JobQueue, 'enqueue'>;
}

const hourMs = 3_600_000;

/** Queues the look of this time of the schedule, once for all processes, and what was left undone. */
export const createScheduleCleanup =
  ({ settings, cleanups, queue }: ScheduleNeeds) =>
  async (now = new Date()): Promise<void> => {
    for (const { id } of await cleanups.unfinished()) await queueCleanup(queue, id);
    if (!settings?.everyHours || !settings.channel) return;
    const { everyHours } = settings;
    const round = `${everyHours}h-${Math.floor(now.getTime() / (everyHours * hourMs))}`;
    if (await cleanups.isRoundDone(round)) return;
    await queue.enqueue(
      { name: 'look-for-cleanup', data: { round } },
      { id: round, inBackground: true },
    );
  };

/** The queue's `look-for-cleanup` job: what the command does, with nobody who typed it. */
export const createLookForCleanup =
  (needs: Omit<ScheduleNeeds, 'queue'> & { readonly propose: ProposeCleanup }) =>
  async ({ round }: JobData<'look-for-cleanup'>): Promise<void> => {
    const { settings, cleanups, propose } = needs;
    if (!settings?.channel || (await cleanups.isRoundDone(round))) return;
    await propose.propose(settings, {
      requestedBy: botActor,
      channel: settings.channel,
      asks: settings.askFirst,
    });
    await cleanups.recordRound(round);
  };
