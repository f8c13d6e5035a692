import type { Job } from '../../model/cluster.ts';
import type { Follower } from '../../model/followed.ts';
import { type JobEnd, jobEnd } from '../../model/job-end.ts';
import { uidOf } from '../diagnosing/ended-build.ts';
import { jobTarget } from './job-target.ts';
import type { StandingSignal, StandingSignals } from './standing-signals.ts';
import { isWatchedBuild, type Watched } from './watched-builds.ts';

export interface FailedBuildsNeeds {
  readonly cluster: { readonly name: string; now(): Date };
  readonly watched: Watched;
  readonly signals: StandingSignals;
  /** What failed longer ago is not told. */
  readonly maxAgeMs: number;
}

/**
 * Tells of each build that failed: once, since a Job has one end; of one that is made again under the same name, too,
 * since that is another. A build that succeeds ends what was told of earlier ones that make the same.
 */
export function followFailedBuilds(needs: FailedBuildsNeeds): Follower<Job> {
  const { cluster, signals, maxAgeMs } = needs;
  const isBuild = isWatchedBuild(needs.watched);
  const endOf = (job: Job): Ended[] => {
    const end = jobEnd(job);
    if (!end) return [];
    const target = jobTarget(cluster.name, job);
    const isFailure = end.outcome === 'failed' && isBuild(job);
    return [
      {
        ...end,
        target,
        ...(isFailure ? { failure: failure(cluster.name, job, target, end) } : {}),
      },
    ];
  };
  /** What failed since, and was not made good by a success that is known by now; then what those successes end. */
  const tell = async (ended: readonly Ended[]): Promise<void> => {
    const since = cluster.now().getTime() - maxAgeMs;
    const successes = latestSuccesses(ended);
    await signals.fire(
      ended
        .filter(({ at }) => at.getTime() >= since)
        .filter(({ target, at }) => !((successes.get(target) ?? 0) > at))
        .flatMap((one) => one.failure ?? []),
    );
    for (const [target, at] of successes)
      await signals.resolve(({ fingerprint }) => fingerprint === target, at);
  };

  // A list is judged as a whole: its order says nothing of what came first.
  let listed: Ended[] | undefined;
  return {
    begin() {
      listed = [];
    },
    async seen(jobs) {
      const ended = jobs.flatMap(endOf);
      if (listed) listed.push(...ended);
      else await tell(ended);
    },
    gone: async () => undefined,
    async complete() {
      await tell(listed ?? []);
      listed = undefined;
    },
  };
}

/** Of a Job that ended, what is needed until a list is complete: not the Job itself. */
interface Ended extends JobEnd {
  /** What it makes. */
  readonly target: string;
  /** What there is to tell of it. */
  readonly failure?: StandingSignal;
}

function latestSuccesses(ended: readonly Ended[]): ReadonlyMap<string, Date> {
  const latest = new Map<string, Date>();
  for (const { outcome, target, at } of ended) {
    if (outcome === 'succeeded' && !((latest.get(target) ?? 0) > at)) latest.set(target, at);
  }
  return latest;
}

function failure(cluster: string, job: Job, target: string, { at }: JobEnd): StandingSignal {
  const { namespace = '', name = '' } = job.metadata ?? {};
  return {
    key: `${cluster}/${uidOf(job)}/failed`,
    fingerprint: target,
    title: 'Build failed',
    cluster,
    subject: { kind: 'workload', namespace, name },
    startedAt: at,
  };
}
