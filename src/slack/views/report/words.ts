import {
  type EndedBuilds,
  type Finding,
  failureRate,
  type Repeater,
  type ReportSpan,
  type Times,
} from '../../../model/report.ts';
import { counted } from '../phase-text.ts';

/** What the message and the picture of a report say in the same words. */

/** `last 7 days` */
export const spanText = (span: ReportSpan): string => `last ${lengths[span]}`;
const lengths: Readonly<Record<ReportSpan, string>> = {
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
};

export const sliceNoun = (span: ReportSpan): string => (span === '24h' ? 'hour' : 'day');

export const aSlice = (span: ReportSpan): string => (span === '24h' ? 'an hour' : 'a day');

export function findingText(finding: Finding): string {
  switch (finding.kind) {
    case 'cause':
      return finding.title;
    case 'possible':
      return 'Cause not certain';
    case 'novel':
      return 'Not seen before';
    case 'unexamined':
      return 'Not looked into';
  }
}

/** A time span in the one unit that tells most: `42 s`, `7 min`, `1.5 h`, `2 d`. */
export function roughTime(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  if (seconds < 99.5 * 60) return `${Math.round(seconds / 60)} min`;
  const [length, unit] = seconds < 48 * 3600 ? [3600, 'h'] : [86_400, 'd'];
  const count = seconds / length;
  return `${count < 10 ? Math.round(count * 10) / 10 : Math.round(count)} ${unit}`;
}

/** `38 of 40`, of those whose time is over or that got there. */
export function withinText({ within, reached, overdue }: Times): string {
  const due = (reached?.count ?? 0) + overdue;
  if (due === 0) return 'none is due yet';
  return `${within.toLocaleString('en')} of ${due.toLocaleString('en')}`;
}

/** `median 42 s · p90 2 min · p95 3 min`; of a few, percentiles would say no more than the longest. */
export function spreadText({ reached }: Times): string | undefined {
  if (!reached) return undefined;
  const { count, medianMs, p90Ms, p95Ms } = reached;
  if (count === 1) return `took ${roughTime(medianMs)}`;
  return [
    `median ${roughTime(medianMs)}`,
    `p90 ${roughTime(p90Ms)}`,
    `p95 ${roughTime(p95Ms)}`,
  ].join(' · ');
}

/** `6 still open, 1 of them in time`: those that did not get there; nothing where all did. */
export function openText({ overdue, waiting }: Times, open: string): string | undefined {
  const all = overdue + waiting;
  if (all === 0) return undefined;
  const still = `${all.toLocaleString('en')} still ${open}`;
  if (waiting === 0) return still;
  return overdue === 0
    ? `${still}, in time`
    : `${still}, ${waiting.toLocaleString('en')} of them in time`;
}

/** `12 lost · 148 build min`, where it is known how long they took; of how many, where not of all. */
export function costText({ count, timed, seconds }: Repeater): string {
  const lost = `${count.toLocaleString('en')} lost`;
  if (timed === 0) return lost;
  const minutes = `${Math.max(1, Math.round(seconds / 60)).toLocaleString('en')} build min`;
  return timed === count
    ? `${lost} · ${minutes}`
    : `${lost} · ${minutes} (${timed.toLocaleString('en')} timed)`;
}

export const failuresText = (count: number): string => counted(count, 'failure');

/** `12 %`, `0.4 %`; a few of many are never none. */
export function percentText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent < 10 ? Math.round(percent * 10) / 10 : Math.round(percent)} %`;
}

/** `12 % of 1,066 builds failed`, or why there is no rate. @param which what stands behind the builds */
export function rateText(builds: EndedBuilds, which: string): string {
  const rate = failureRate(builds);
  const ended = counted(builds.ended, 'build');
  return rate === undefined
    ? `too few builds for one (${builds.ended.toLocaleString('en')})`
    : `${percentText(rate)} of ${ended} ${which}`;
}
