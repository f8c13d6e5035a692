import { builderOf } from '../../checks/builder.ts';
import { buildTarget, targetKey } from '../../diagnosis/build-target.ts';
import type { Job } from '../../model/cluster.ts';
import type { Follower } from '../../model/followed.ts';
import { type JobEnd, jobEnd } from '../../model/job-end.ts';
import type { StandingSignal, StandingSignals } from './standing-signals.ts';
import { type Watched, watchedBuilds, watchedNamespace } from './watched-builds.ts';

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
  const isWatched = watchedBuilds(needs.watched);
  const isInside = watchedNamespace(needs.watched);
  const isBuild = (job: Job): boolean =>
    isInside(job.metadata?.namespace ?? '') &&
    isWatched({
      name: job.metadata?.name ?? '',
      labels: job.metadata?.labels ?? {},
      annotations: job.metadata?.annotations ?? {},
      spec: job.spec?.template?.spec,
    });
  const endOf = (job: Job): Ended[] => {
    const end = jobEnd(job);
    return end ? [{ ...end, job, target: targetOf(cluster.name, job) }] : [];
  };
  /** What failed since, and was not made good by a success that is known by now; then what those successes end. */
  const tell = async (ended: readonly Ended[]): Promise<void> => {
    const since = cluster.now().getTime() - maxAgeMs;
    const successes = latestSuccesses(ended);
    const failures = ended
      .filter(({ outcome, at }) => outcome === 'failed' && at.getTime() >= since)
      .filter(({ target, at }) => !((successes.get(target) ?? 0) > at))
      .filter(({ job }) => isBuild(job));
    await signals.fire(failures.map((one) => failure(cluster.name, one)));
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

interface Ended extends JobEnd {
  readonly job: Job;
  /** What it makes. */
  readonly target: string;
}

function latestSuccesses(ended: readonly Ended[]): ReadonlyMap<string, Date> {
  const latest = new Map<string, Date>();
  for (const { outcome, target, at } of ended) {
    if (outcome === 'succeeded' && !((latest.get(target) ?? 0) > at)) latest.set(target, at);
  }
  return latest;
}

function failure(cluster: string, { job, target, at }: Ended): StandingSignal {
  const { namespace = '', name = '', uid, creationTimestamp } = job.metadata ?? {};
  // One that was written down by hand may have no uid.
  const id = uid ?? `${namespace}/${name}/${creationTimestamp?.toISOString() ?? ''}`;
  return {
    key: `${cluster}/${id}/failed`,
    fingerprint: target,
    title: 'Build failed',
    cluster,
    subject: { kind: 'workload', namespace, name },
    startedAt: at,
  };
}

const targetOf = (cluster: string, { metadata, spec }: Job): string =>
  targetKey(
    { cluster, namespace: metadata?.namespace ?? '' },
    buildTarget(metadata?.name ?? '', builderOf(spec?.template?.spec)?.destination),
  );
