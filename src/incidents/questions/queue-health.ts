import { readQueues } from '../../checks/ask-broker.ts';
import { judged } from '../../checks/build-queues.ts';
import { isBuild } from '../../checks/builder.ts';
import type { Cluster, Job, Reading } from '../../model/cluster.ts';
import { jobEnd } from '../../model/job-end.ts';
import { permissionText } from '../../model/permission.ts';
import type { BuildCounts, QueueHealth, Seen } from '../../model/queue-health.ts';
import type { QueueState } from '../../model/queue-state.ts';
import type { Systems } from '../../model/systems.ts';
import { problemOrMessage } from '../../problems/text.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import { within } from '../../within.ts';

export interface QueueHealthNeeds {
  readonly queue: Pick<JobQueue, 'state'>;
  readonly systems: Systems;
}

/** Somebody waits for the answer: what takes longer is said not to answer. */
const patienceMs = 2_500;

/** How the bot's own queue stands, the builds of a cluster, and the broker that starts them. Rejects for none of them. */
export async function queueHealth(
  { cluster, namespace }: { readonly cluster: Cluster; readonly namespace?: string },
  { queue, systems }: QueueHealthNeeds,
): Promise<QueueHealth> {
  const [own, builds, broker] = await Promise.all([
    seenInTime(stateOf(queue)),
    seenInTime(countBuilds(cluster, namespace)),
    seenInTime(readQueues(cluster, systems, namespace ?? '')),
  ]);
  const none: Seen<never> = { kind: 'unseen', because: 'it is not there' };
  return {
    own: own ?? none,
    builds: builds ?? none,
    ...(broker?.kind === 'seen'
      ? {
          broker: {
            kind: 'seen',
            value: { source: broker.value.source, queues: judged(broker.value.queues) },
          },
        }
      : broker
        ? { broker }
        : {}),
  };
}

const stateOf = async (queue: QueueHealthNeeds['queue']): Promise<Reading<QueueState>> => ({
  kind: 'found',
  value: await queue.state(),
});

/** Nothing of what is not there. */
async function seenInTime<T>(reading: Promise<Reading<T>>): Promise<Seen<T> | undefined> {
  const late = `no answer within ${patienceMs / 1000} s`;
  try {
    const found = await within(patienceMs, reading, late);
    switch (found.kind) {
      case 'found':
        return { kind: 'seen', value: found.value };
      case 'not-found':
        return undefined;
      case 'forbidden':
        return { kind: 'unseen', because: `the bot may not ${permissionText(found.missing)}` };
      case 'unavailable':
        return { kind: 'unseen', because: found.because };
    }
  } catch (error) {
    return { kind: 'unseen', because: problemOrMessage(error) };
  }
}

async function countBuilds(
  cluster: Cluster,
  namespace: string | undefined,
): Promise<Reading<BuildCounts>> {
  const jobs = await cluster.list('Job', namespace ? { namespace } : {});
  if (jobs.kind !== 'found') return jobs;
  const open = jobs.value.filter((job) => isBuild(job.spec?.template?.spec) && !jobEnd(job));
  const running = open.filter(isAtIt).length;
  return { kind: 'found', value: { running, waiting: open.length - running } };
}

const isAtIt = ({ spec, status }: Job): boolean => !spec?.suspend && (status?.active ?? 0) > 0;
