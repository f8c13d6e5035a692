import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Cluster, Job, Reading } from '../model/cluster.ts';
import { type Fact, fact, unknown } from '../model/facts.ts';
import { type ReadQueues, readQueues } from './ask-broker.ts';
import { buildQueues, queueText, stateOf, worstOf } from './build-queues.ts';
import { builderOf } from './builder.ts';
import { notStarted } from './not-started.ts';
import { seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

interface Waiting {
  readonly queues: Reading<ReadQueues>;
  readonly jobs: Reading<Job[]>;
}

/** Why has the build not begun? Asks about queues only where no container of it has run. */
export const buildQueue = defineCheck<Waiting | undefined>({
  id: 'build-queue',
  asks: 'Does the build wait in a queue?',
  gives: [
    'build.notStarted',
    'job.localQueue',
    'builds.active',
    'queue.state',
    'queue.name',
    'queue.ready',
    'queue.unacknowledged',
    'queue.consumers',
    'queue.growthPerSecond',
  ],
  needs: [],
  when: 'first',
  alsoWithoutBuild: true,
  read: async (cluster, { build }, systems) =>
    notStarted(build) ? readWaiting(cluster, build, systems) : undefined,
  conclude(waiting, { build }) {
    const stage = notStarted(build);
    if (!stage || !waiting) return [];
    const { kind, namespace, name } = build.subject;
    const source = `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
    return [
      fact('build.notStarted', stage, { source, text: stageText[stage] }),
      ...localQueue(build),
      ...activeBuilds(waiting.jobs, build),
      ...queueFacts(waiting.queues),
    ];
  },
});

const stageText = {
  'no-job': 'there is no Job of that name',
  suspended: 'spec.suspend is true',
  'no-pod': 'the Job has no pod yet',
  'pod-pending': 'no container of its pods has run yet',
} as const;

async function readWaiting(
  cluster: Cluster,
  { subject: { namespace } }: Build,
  systems: Parameters<typeof readQueues>[1],
): Promise<Waiting> {
  const [queues, jobs] = await Promise.all([
    readQueues(cluster, systems, namespace),
    namespace ? cluster.list('Job', { namespace }) : ({ kind: 'not-found' } as const),
  ]);
  return { queues, jobs };
}

/** Kueue suspends a Job until its queue has room for it (kueue.sigs.k8s.io, "Run A Kubernetes Job"). */
const localQueueLabel = 'kueue.x-k8s.io/queue-name';

function localQueue({ job }: Build): Fact[] {
  const queue = job?.metadata?.labels?.[localQueueLabel];
  if (!queue || !job?.spec?.suspend) return [];
  return [
    fact(
      'job.localQueue',
      queue,
      seenIn('Job', job, '.metadata.labels', `${localQueueLabel}: ${queue}`),
    ),
  ];
}

function activeBuilds(jobs: Reading<Job[]>, { subject: { namespace, name } }: Build): Fact[] {
  if (jobs.kind !== 'found') return [];
  const active = jobs.value.filter(
    ({ metadata, spec, status }) =>
      (status?.active ?? 0) > 0 &&
      metadata?.name !== name &&
      (builderOf(spec?.template.spec)?.kind ?? 'unknown') !== 'unknown',
  );
  const text = `${active.length} builds are active`;
  return [fact('builds.active', active.length, { source: `Jobs in ${namespace}`, text })];
}

function queueFacts(reading: Reading<ReadQueues>): Fact[] {
  // No broker in the cluster: builds are started in another way.
  if (reading.kind === 'not-found') return [];
  if (reading.kind !== 'found') return unseen(reading, 'queue.state', 'message queue of builds');
  const { source, queues, areBuilds } = reading.value;
  const worst = worstOf(areBuilds ? queues : buildQueues(queues));
  if (!worst) return [unknown('queue.state', noneText(queues.map(({ name }) => name)))];
  const evidence = { source, text: queueText(worst) };
  const { growthPerSecond } = worst;
  return [
    fact('queue.state', stateOf(worst), evidence),
    fact('queue.name', worst.name, evidence),
    fact('queue.ready', worst.ready, evidence),
    fact('queue.unacknowledged', worst.unacknowledged, evidence),
    fact('queue.consumers', worst.consumers, evidence),
    ...(growthPerSecond === undefined
      ? []
      : [fact('queue.growthPerSecond', growthPerSecond, evidence)]),
  ];
}

const noneText = (names: readonly string[]): string =>
  names.length === 0
    ? 'the broker has no queue of builds'
    : `none of its queues is named like one of builds (${names.slice(0, 5).join(', ')}); name them in \`rabbitmq.queues\``;
