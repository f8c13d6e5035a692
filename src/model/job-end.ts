import type { Job } from './cluster.ts';

/** How a Job ended, and when. */
export interface JobEnd {
  readonly outcome: 'failed' | 'succeeded';
  readonly at: Date;
}

/** The condition of a Job by its type, while it holds. */
export const trueCondition = ({ status }: Job, type: string) =>
  status?.conditions?.find((one) => one.type === type && one.status === 'True');

/** The end of a Job that has one. A Job that tries again after a pod that failed has none yet. */
export function jobEnd(job: Job): JobEnd | undefined {
  const failed = trueCondition(job, 'Failed');
  if (failed) return { outcome: 'failed', at: new Date(failed.lastTransitionTime ?? 0) };
  const complete = trueCondition(job, 'Complete');
  return (
    complete && {
      outcome: 'succeeded',
      at: new Date(job.status?.completionTime ?? complete.lastTransitionTime ?? 0),
    }
  );
}
