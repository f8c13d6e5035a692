import { builderOf } from '../../checks/builder.ts';
import { buildTarget } from '../../diagnosis/build-target.ts';
import type { Job } from '../../model/cluster.ts';
import type { EndedBuild } from '../../model/ended-build.ts';
import { jobEnd } from '../../model/job-end.ts';

/** The Job as a build that is counted; nothing while it has not ended. */
export function endedBuild(cluster: string, job: Job): EndedBuild | undefined {
  const end = jobEnd(job);
  if (!end) return undefined;
  const { namespace = '', name = '', creationTimestamp } = job.metadata ?? {};
  const startedAt = job.status?.startTime ?? creationTimestamp;
  const { destination } = builderOf(job.spec?.template?.spec) ?? {};
  return {
    cluster,
    namespace,
    job: name,
    uid: uidOf(job),
    target: buildTarget(name, destination).name,
    outcome: end.outcome,
    ...(startedAt ? { startedAt: new Date(startedAt) } : {}),
    endedAt: end.at,
  };
}

/** One that was written down by hand may have no uid. */
export function uidOf({ metadata }: Job): string {
  const { namespace = '', name = '', uid, creationTimestamp } = metadata ?? {};
  return uid ?? `${namespace}/${name}/${creationTimestamp?.toISOString() ?? ''}`;
}
