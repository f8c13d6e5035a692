import { builderOf } from '../../checks/builder.ts';
import { buildTarget, isSameTarget } from '../../diagnosis/build-target.ts';
import type { Cluster, Job } from '../../model/cluster.ts';
import { trueCondition } from '../../model/job-end.ts';
import { permissionText } from '../../model/permission.ts';
import type { BuildRun } from '../../model/verification.ts';

/** Where the new run of a build stands. */
export type BuildLook =
  | { readonly kind: 'not-yet-there' }
  | { readonly kind: 'running'; readonly job: Job }
  | { readonly kind: 'succeeded'; readonly job: Job; readonly seconds?: number }
  | { readonly kind: 'failed'; readonly job: Job }
  /** It was deleted before its end was seen. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreadable'; readonly because: string };

/** Looks at the Job of a run; after an event or a workflow, at the first Job that makes the same and is new. */
export async function lookAtBuild(
  cluster: Cluster,
  run: BuildRun,
  /** The Job that failed. */
  failed: string,
): Promise<BuildLook> {
  const { namespace, job: name } = run;
  const query = name ? { namespace, fieldSelector: `metadata.name=${name}` } : { namespace };
  const jobs = await cluster.list('Job', query);
  if (jobs.kind === 'forbidden')
    return { kind: 'unreadable', because: `I may not ${permissionText(jobs.missing)}` };
  if (jobs.kind === 'unavailable') return { kind: 'unreadable', because: jobs.because };
  const all = jobs.kind === 'found' ? jobs.value : [];
  const job = name ? all[0] : newRun(all, run, failed);
  if (!job) return { kind: name ? 'gone' : 'not-yet-there' };
  return standing(job);
}

function newRun(jobs: readonly Job[], { since }: BuildRun, failed: string): Job | undefined {
  const old = jobs.find(({ metadata }) => metadata?.name === failed);
  const target = targetOf(failed, old);
  // Times of the API are whole seconds.
  const from = Math.floor(Date.parse(since) / 1000) * 1000;
  return jobs
    .filter(({ metadata }) => (metadata?.creationTimestamp?.getTime() ?? 0) >= from)
    .filter((job) => job !== old && isSameTarget(targetOf(job.metadata?.name ?? '', job), target))
    .toSorted((one, other) => madeAt(one) - madeAt(other))[0];
}

const madeAt = ({ metadata }: Job): number => metadata?.creationTimestamp?.getTime() ?? 0;

const targetOf = (name: string, job: Job | undefined) =>
  buildTarget(name, builderOf(job?.spec?.template.spec)?.destination);

function standing(job: Job): BuildLook {
  const { startTime, completionTime } = job.status ?? {};
  if (trueCondition(job, 'Failed')) return { kind: 'failed', job };
  if (!trueCondition(job, 'Complete')) return { kind: 'running', job };
  const seconds =
    startTime && completionTime
      ? Math.round((completionTime.getTime() - startTime.getTime()) / 1000)
      : undefined;
  return { kind: 'succeeded', job, ...(seconds === undefined ? {} : { seconds }) };
}
