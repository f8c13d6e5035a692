import type { JobEnd } from './job-end.ts';

/** A build that has ended, as it is counted. */
export interface EndedBuild {
  readonly cluster: string;
  readonly namespace: string;
  /** The Job's name. */
  readonly job: string;
  /** Of one Job: another one of the same name has another. */
  readonly uid: string;
  /** What it makes: the Job's name without what makes it unique. */
  readonly target: string;
  readonly outcome: JobEnd['outcome'];
  readonly startedAt?: Date;
  readonly endedAt: Date;
}

/** How long it took; nothing where nobody knows when it began. */
export const secondsOf = ({ startedAt, endedAt }: EndedBuild): number | undefined =>
  startedAt && Math.max(0, (endedAt.getTime() - startedAt.getTime()) / 1000);
