import type { DecisiveLines } from '../../bundle/collect/shorten-log.ts';
import { shortenLog } from '../../bundle/collect/shorten-log.ts';
import type { JobData } from '../../model/jobs.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { CaseStore } from '../../store/case-store.ts';
import type { ReadKeptFailure } from '../diagnosing/kept-failure.ts';

/** So many characters of a log are a case's at most, more or less. */
const longestLog = 256 * 1024;

/** So many are asked for at once; the next look takes the others. */
const mostCases = 100;

/**
 * The queue's `keep-case` job: puts the evidence of a failure whose cause is settled aside, out of what is kept for a
 * while only. Done twice it comes to the same.
 */
export const createKeepCase =
  (needs: {
    readonly cases: Pick<CaseStore, 'keep'>;
    readonly readKeptFailure: ReadKeptFailure;
    readonly decisiveLines: DecisiveLines;
  }) =>
  async ({ incidentId }: JobData<'keep-case'>): Promise<void> => {
    const failure = await needs.readKeptFailure(incidentId);
    if (!failure) return;
    const log = shortenLog(failure.log, longestLog, needs.decisiveLines);
    await needs.cases.keep(incidentId, { ...failure, log });
  };

/** Queues what is settled and not put aside yet; asked for again it changes nothing. */
export async function queueCases({
  cases,
  queue,
}: {
  readonly cases: Pick<CaseStore, 'unkept'>;
  readonly queue: Pick<JobQueue, 'enqueue'>;
}): Promise<void> {
  for (const incidentId of await cases.unkept(mostCases)) await queueCase(queue, incidentId);
}

export const queueCase = (queue: Pick<JobQueue, 'enqueue'>, incidentId: string): Promise<void> =>
  queue.enqueue(
    { name: 'keep-case', data: { incidentId } },
    { id: incidentId, inBackground: true },
  );
