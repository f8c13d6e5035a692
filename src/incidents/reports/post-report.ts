import type { JobData } from '../../model/jobs.ts';
import { Problem } from '../../model/problem.ts';
import { periodOf, type Report, type RequestedReport } from '../../model/report.ts';
import { problemOrMessage } from '../../problems/text.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { type Picture, reportPicture } from '../../slack/views/report/picture.ts';
import { reportMessage } from '../../slack/views/report.ts';
import { withNote } from '../../slack/views/silences.ts';
import type { Locks } from '../../store/locks.ts';
import type { ReadReportRecords } from '../../store/report-records.ts';
import type { ReportStore } from '../../store/report-store.ts';
import type { Messages } from '../ports.ts';
import { sameFailureMs } from './failures-of.ts';
import { reportOf } from './report-of.ts';
import { isWeekly } from './request-report.ts';

export interface PostReportNeeds {
  readonly reports: ReportStore;
  readonly readReportRecords: ReadReportRecords;
  readonly messages: Pick<Messages, 'post' | 'update' | 'sharePicture'>;
  readonly locks: Pick<Locks, 'hold'>;
  /** @returns a PNG */
  readonly draw: (picture: Picture) => Promise<Buffer>;
  /** The IANA zone in which the picture tells its times. */
  readonly timeZone: string;
}

/**
 * The queue's `post-report` job: the numbers as a message, and below it the same as a picture. What an earlier try has
 * posted is found again, so that a report stands in its channel once.
 */
export const createPostReport =
  (needs: PostReportNeeds) =>
  ({ reportId }: JobData<'post-report'>): Promise<void> =>
    needs.locks.hold(`report ${reportId}`, async () => {
      const request = await needs.reports.load(reportId);
      if (!request || request.isEnded) return;
      const report = await made(request, needs);
      const message = reportMessage(report);
      const ts = request.messageTs ?? (await posted(request, message, needs));
      if (ts === undefined) return;
      const problem = report.failures > 0 ? await pictured(request, report, ts, needs) : undefined;
      if (problem !== undefined)
        await needs.messages.update(
          request.channel,
          ts,
          withNote(message, `There is no picture: ${problem}`),
        );
      await needs.reports.end(reportId, problem);
    });

async function made(
  { span, until }: RequestedReport,
  { readReportRecords }: PostReportNeeds,
): Promise<Report> {
  const since = new Date(periodOf(span, until).from.getTime() - sameFailureMs);
  return reportOf(await readReportRecords(since, until), span, until);
}

/** @returns nothing where Slack does not let it stand there; then the one who asked is told, and has the numbers */
async function posted(
  request: RequestedReport,
  message: SlackMessage,
  { reports, messages }: PostReportNeeds,
): Promise<string | undefined> {
  const { id, channel, requestedBy } = request;
  try {
    const ts = await messages.post({ channel }, id, message, true);
    await reports.recordMessage(id, ts);
    return ts;
  } catch (error) {
    if (!(error instanceof Problem) || isWeekly(request)) throw error;
    const problem = problemOrMessage(error);
    await messages.post({ channel: requestedBy }, id, withNote(message, problem), true, 'click');
    await reports.end(id, problem);
    return undefined;
  }
}

/** @returns why there is none, where somebody has to put that right */
async function pictured(
  { id, channel, span, until }: RequestedReport,
  report: Report,
  ts: string,
  { draw, messages, timeZone }: PostReportNeeds,
): Promise<string | undefined> {
  let png: Buffer;
  try {
    png = await draw(reportPicture(report, timeZone));
  } catch (error) {
    return problemOrMessage(error);
  }
  const { text } = reportMessage(report);
  const name = `report-${span}-${until.toISOString().slice(0, 10)}-${id.slice(0, 8)}.png`;
  try {
    await messages.sharePicture({ channel, after: ts }, { name, title: text, png });
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return problemOrMessage(error);
    throw error;
  }
}
