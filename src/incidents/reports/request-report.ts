import { botActor } from '../../model/event.ts';
import type { Asker } from '../../model/question.ts';
import type { ReportRequest, ReportSpan } from '../../model/report.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { reportAskedMessage } from '../../slack/views/report.ts';
import type { ReportStore } from '../../store/report-store.ts';
import { lastDue, type WeeklyReport } from './last-due.ts';

export interface RequestReportNeeds {
  readonly reports: Pick<ReportStore, 'request'>;
  readonly queue: Pick<JobQueue, 'enqueue'>;
}

/** Has a report made for the channel in which somebody asks for it. A repeated delivery is the same report. */
export const createAnswerReport =
  (needs: RequestReportNeeds) =>
  async ({ span }: { readonly span: ReportSpan }, asker: Asker): Promise<SlackMessage> => {
    await request(
      {
        idempotencyKey: asker.request,
        span,
        until: new Date(),
        channel: asker.channel,
        requestedBy: asker.user,
      },
      needs,
    );
    return reportAskedMessage(span);
  };

/** One that nobody was there to make is made later, but not when nobody expects it any more. */
const makeUpMs = 12 * 3_600_000;

/** Has the report of the week made when it is due. All processes may look, and however often: it is one report. */
export const createRequestDueReport =
  (weekly: WeeklyReport, needs: RequestReportNeeds) => async (): Promise<void> => {
    const due = lastDue(weekly, new Date());
    if (Date.now() - due.at.getTime() > makeUpMs) return;
    await request(
      {
        idempotencyKey: `weekly:${weekly.channel}:${due.day}`,
        span: '7d',
        until: due.at,
        channel: weekly.channel,
        requestedBy: botActor,
      },
      needs,
    );
  };

/** Did nobody ask for it? */
export const isWeekly = ({ requestedBy }: Pick<ReportRequest, 'requestedBy'>): boolean =>
  requestedBy === botActor;

async function request(
  asked: ReportRequest,
  { reports, queue }: RequestReportNeeds,
): Promise<void> {
  const { id, isEnded } = await reports.request(asked);
  if (!isEnded) await queueReport(queue, id);
}

/** One job for a report: whoever asks again finds it in the queue. */
export const queueReport = (queue: RequestReportNeeds['queue'], reportId: string): Promise<void> =>
  queue.enqueue({ name: 'post-report', data: { reportId } }, { id: reportId });
