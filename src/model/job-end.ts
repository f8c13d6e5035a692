import type { Job } from './cluster.ts';

/** How a Job ended, and when. */
export interface JobEnd {
  readonly outcome: 'failed' | 'succeeded';
  readonly at: Date;
}

/** The end of a Job that has one. A Job that tries again after a pod that failed has none yet. */
export function jobEnd({ status }: Job): JobEnd | undefined {
  const condition = (type: string) =>
    status?.conditions?.find((one) => one.type === type && one.status === 'True');
  const failed = condition('Failed');
  if (failed) return { outcome: 'failed', at: new Date(failed.lastTransitionTime ?? 0) };
  const complete = condition('Complete');
  return (
    complete && {
      outcome: 'succeeded',
      at: new Date(status?.completionTime ?? complete.lastTransitionTime ?? 0),
    }
  );
}
