/** How far back a report looks. */
export const reportSpans = ['24h', '7d', '30d'] as const;
export type ReportSpan = (typeof reportSpans)[number];

const hourMs = 3_600_000;
const lengths: Readonly<Record<ReportSpan, { readonly slices: number; readonly sliceMs: number }>> =
  {
    '24h': { slices: 24, sliceMs: hourMs },
    '7d': { slices: 7, sliceMs: 24 * hourMs },
    '30d': { slices: 30, sliceMs: 24 * hourMs },
  };

/** From an instant, included, to another, excluded. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** The time that a report looks at, which ends at an instant. */
export function periodOf(span: ReportSpan, to: Date): Period {
  const { slices, sliceMs } = lengths[span];
  return { from: new Date(to.getTime() - slices * sliceMs), to };
}

/** The hours or days of it, all of the same length, oldest first. */
export function slicesOf(span: ReportSpan, to: Date): readonly Period[] {
  const { slices, sliceMs } = lengths[span];
  const { from } = periodOf(span, to);
  const at = (index: number): Date => new Date(from.getTime() + index * sliceMs);
  return Array.from({ length: slices }, (_, index) => ({ from: at(index), to: at(index + 1) }));
}

/** Numbered as cron does it, from 0. */
export const weekdays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
export type Weekday = (typeof weekdays)[number];

/** A report that somebody asked for, or that was due. */
export interface ReportRequest {
  /** The same for every delivery of one request, and for every process to which it seems due. */
  readonly idempotencyKey: string;
  readonly span: ReportSpan;
  /** Where its period ends, so that it says the same whoever makes it, and when. */
  readonly until: Date;
  /** Id of the Slack channel. */
  readonly channel: string;
  /** The Slack user who asked; the bot itself where it was due. */
  readonly requestedBy: string;
}

/** One on record. */
export interface RequestedReport extends ReportRequest {
  /** A UUID, made by the store. */
  readonly id: string;
  /** Timestamp of the message that tells it; absent until it is posted. */
  readonly messageTs?: string;
  readonly isEnded: boolean;
}

/** SRE-001: the root cause within 10 minutes of the alert, the failure resolved within 30. */
export const reportTargets = { rootCauseMs: 10 * 60_000, resolutionMs: 30 * 60_000 } as const;

/** What a failure came down to: a cause that was confirmed or is likely, or why there is none. */
export type Finding =
  | { readonly kind: 'cause'; readonly id: string; readonly title: string }
  /** There are causes, and none is more than possible. */
  | { readonly kind: 'possible' }
  /** No playbook explains it. */
  | { readonly kind: 'novel' }
  /** Silenced, gone before it was looked at, or not looked at yet. */
  | { readonly kind: 'unexamined' };

/** One build that failed, or one workload that could not pull its image. */
export interface Failure {
  readonly cluster: string;
  readonly namespace: string;
  /** As a person would ask for it. */
  readonly name: string;
  readonly at: Date;
  readonly finding: Finding;
  /** How long the build took, where its log tells. */
  readonly seconds?: number;
}

/** One thing that was said of a failure: by the watcher that saw a Job end, by an alert, or by a person who asked. */
export interface Told extends Failure {
  readonly by: 'watcher' | 'alert' | 'person';
  readonly incidentId?: string;
}

/** How builds ended that the watcher saw, those that succeeded as well. */
export interface EndedBuilds {
  readonly ended: number;
  readonly failed: number;
}

/** What is on record of a period. What was told somewhat before it may be told again in it. */
export interface ReportRecords {
  readonly told: readonly Told[];
  /** By the hour that begins then, counted back from the end of the period; nothing where no build was watched. */
  readonly builds: readonly (EndedBuilds & { readonly at: Date })[];
  readonly incidents: readonly MeasuredIncident[];
}

/** An incident as its times are measured. */
export interface MeasuredIncident {
  /** The first alert, or the question. */
  readonly beganAt: Date;
  /** When a cause was first confirmed or likely. */
  readonly rootCauseAt?: Date;
  readonly resolvedAt?: Date;
  /** People put it aside: nobody waits for it any more. */
  readonly isDismissed: boolean;
}

/** How long something took, against a target. */
export interface Times {
  readonly targetMs: number;
  /** Those that got there, by the nearest rank; absent when none did. */
  readonly reached?: {
    readonly count: number;
    readonly meanMs: number;
    readonly medianMs: number;
    readonly p90Ms: number;
    readonly p95Ms: number;
  };
  /** Those that got there in time. */
  readonly within: number;
  /** Those that did not get there, though the time is over. */
  readonly overdue: number;
  /** Those that still have time. */
  readonly waiting: number;
}

/** Failures of the same finding. */
export interface CauseCount {
  readonly finding: Finding;
  readonly count: number;
}

/** The same thing that failed again for the same reason. */
export interface Repeater {
  readonly cluster: string;
  readonly namespace: string;
  /** The name without what makes each build's unique. */
  readonly target: string;
  readonly finding: Finding;
  /** How many builds were lost. */
  readonly count: number;
  /** How many of them are known to have taken how long. */
  readonly timed: number;
  /** The time of those. */
  readonly seconds: number;
}

/** An hour or a day of a report. */
export interface Slice extends Period {
  readonly failures: number;
  readonly builds: EndedBuilds;
}

/** Of fewer builds a share says nothing. */
export const fewestForRate = 10;

/** The share of builds that failed, from 0 to 1; nothing where there were too few. */
export const failureRate = ({ ended, failed }: EndedBuilds): number | undefined =>
  ended < fewestForRate ? undefined : failed / ended;

/** The numbers of a period. */
export interface Report {
  readonly span: ReportSpan;
  readonly period: Period;
  readonly failures: number;
  /** How many different things failed. */
  readonly targets: number;
  readonly slices: readonly Slice[];
  /** Absent where no build was watched: then nobody knows how many succeeded. */
  readonly builds?: EndedBuilds;
  /** Most frequent first; the counts add up to the failures. */
  readonly causes: readonly CauseCount[];
  readonly incidents: number;
  readonly rootCause: Times;
  readonly resolution: Times;
  /** What cost most first. */
  readonly repeaters: readonly Repeater[];
}
