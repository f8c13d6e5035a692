import { lastSignOfLife, type SignOfLife } from '../../checks/sign-of-life.ts';
import type { Cluster, Job, Reading } from '../../model/cluster.ts';
import { uidOf } from '../diagnosing/ended-build.ts';
import { jobTarget } from './job-target.ts';
import type { StandingSignal } from './standing-signals.ts';

const infix = '/hangs/';

export const isHang = ({ key }: StandingSignal): boolean => key.includes(infix);

/** How the keys of all hangs of a Job begin. */
export const keyBeginOf = (cluster: string, uid: string): string => `${cluster}/${uid}${infix}`;
export const keyBegin = (cluster: string, job: Job): string => keyBeginOf(cluster, uidOf(job));

/** The same from one of its keys. */
export const beginOf = ({ key }: StandingSignal): string =>
  key.slice(0, key.indexOf(infix) + infix.length);

/** What there is to tell of a build that has done nothing since then. */
export function hang(cluster: string, job: Job, since: Date): StandingSignal {
  const { namespace = '', name = '' } = job.metadata ?? {};
  return {
    key: `${keyBegin(cluster, job)}${since.toISOString()}`,
    fingerprint: jobTarget(cluster, job),
    title: 'Build hangs',
    cluster,
    subject: { kind: 'workload', namespace, name },
    startedAt: since,
  };
}

/** Is there no Job of that name any more, or another one? */
export async function isGone({ key, subject }: StandingSignal, cluster: Cluster): Promise<boolean> {
  if (subject.kind !== 'workload') return false;
  const { namespace = '', name } = subject;
  const named = { namespace, fieldSelector: `metadata.name=${name}` };
  const reading = await cluster.list('Job', named);
  if (reading.kind !== 'found') return false;
  return !reading.value.some((job) => key.startsWith(keyBegin(cluster.name, job)));
}

/** The last that the build was seen to do, from its pods as they are now. */
export async function signOf(job: Job, cluster: Cluster): Promise<Reading<SignOfLife>> {
  const { namespace = '', name = '', uid } = job.metadata ?? {};
  const pods = await cluster.list('Pod', { namespace, labelSelector: `job-name=${name}` });
  if (pods.kind !== 'found') return pods;
  const own = pods.value.filter(
    ({ metadata }) =>
      uid === undefined || (metadata?.ownerReferences ?? []).every((one) => one.uid === uid),
  );
  const subject = { cluster: cluster.name, kind: 'Job' as const, namespace, name };
  return lastSignOfLife(cluster, { subject, job, pods: own, hidden: [] });
}
