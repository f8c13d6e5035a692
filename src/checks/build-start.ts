import type { V1ContainerStatus } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { SignatureTable } from '../diagnosis/signature-table.ts';
import type { Job, Pod } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, type FactValue, fact, unknown } from '../model/facts.ts';
import { decisiveContainer } from './build-container.ts';
import { failuresIn } from './build-events.ts';
import { seenIn } from './sources.ts';

/**
 * How far did the pod come, and what does its status say of that? Events live an hour; the status keeps the last word of
 * the scheduler and the kubelet. Asks nothing new.
 */
export const buildStart = defineCheck<Build>({
  id: 'build-start',
  asks: 'How far did the pod come?',
  gives: ['pod.start', 'pod.ready', 'pod.message', 'pod.disruption', 'event.signature'],
  needs: [],
  when: 'first',
  read: async (_cluster, { build }) => build,
  conclude(build, { signatures }) {
    const pod = decisiveContainer(build.pods)?.pod ?? build.pods[0];
    return pod ? podFacts(pod, signatures) : withoutPod(build, signatures);
  },
});

/** That there is no pod tells something only where the Job says that it never had one. */
function withoutPod({ job, workload, hidden }: Build, table: SignatureTable): Fact[] {
  const refused = hidden.find(({ what }) => what === 'Pod');
  if (refused) return [unknown('pod.start', refused.because, refused.missing)];
  if (workload) return withoutReplicas(workload, table);
  const { active = 0, failed = 0, succeeded = 0 } = job?.status ?? {};
  if (!job || job.spec?.suspend || active + failed + succeeded > 0)
    return [unknown('pod.start', 'the pods of the build are gone')];
  const counted = 'active, failed, succeeded: 0';
  return [
    fact('pod.start', 'none', seenIn('Job', job, '.status', counted)),
    ...signatureFacts(jobWords(job), table),
  ];
}

/** The ReplicaSet controller writes down why it may not create pods; a Deployment repeats it. */
function withoutReplicas(workload: NonNullable<Build['workload']>, table: SignatureTable): Fact[] {
  const failure = (workload.status?.conditions ?? []).find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  if (!failure) return [unknown('pod.start', 'the workload has no pod')];
  const field = '.status.conditions[ReplicaFailure]';
  const seen = (text: string) => seenIn(workload.kind ?? '', workload, field, text);
  return [
    fact('pod.start', 'none', seen(failure.reason ?? 'True')),
    ...signatureFacts(words(failure.reason, failure.message).map(seen), table),
  ];
}

const jobWords = (job: Job): Evidence[] =>
  (job.status?.conditions ?? []).flatMap(({ type, reason, message }) =>
    words(reason, message).map((text) => seenIn('Job', job, `.status.conditions[${type}]`, text)),
  );

function podFacts(pod: Pod, table: SignatureTable): Fact[] {
  const { message, reason, conditions = [] } = pod.status ?? {};
  const disrupted = conditions.find(
    ({ type, status }) => type === 'DisruptionTarget' && status === 'True',
  );
  return [
    startFact(pod),
    ...conditions
      .filter(({ type }) => type === 'Ready')
      .map(({ status }) =>
        fact(
          'pod.ready',
          status === 'True',
          seenIn('Pod', pod, '.status.conditions[Ready]', status),
        ),
      ),
    ...(message ? [fact('pod.message', message, seenIn('Pod', pod, '.status', message))] : []),
    ...(disrupted?.reason
      ? [
          fact(
            'pod.disruption',
            disrupted.reason,
            seenIn('Pod', pod, '.status.conditions[DisruptionTarget]', disrupted.message),
          ),
        ]
      : []),
    ...signatureFacts(
      [
        ...words(reason, message).map((text) => seenIn('Pod', pod, '.status', text)),
        ...conditionWords(pod),
        ...containerWords(pod),
      ],
      table,
    ),
  ];
}

function startFact(pod: Pod): Fact {
  const { phase, conditions = [] } = pod.status ?? {};
  const start = (value: FactValue<'pod.start'>, field: string, text: unknown) =>
    fact('pod.start', value, seenIn('Pod', pod, field, text));
  if (statusesOf(pod).some(hasRun)) return start('started', '.status', phase ?? 'started');
  if (phase === 'Failed') return start('refused', '.status.phase', phase);
  const placed = conditions.find(({ type }) => type === 'PodScheduled');
  if (placed?.status === 'False') {
    const field = '.status.conditions[PodScheduled]';
    const text = [placed.reason, placed.message].filter(Boolean).join(': ');
    return start(placed.reason === 'SchedulingGated' ? 'gated' : 'unscheduled', field, text);
  }
  if (phase !== 'Pending') return start('started', '.status.phase', phase ?? 'unknown');
  return pod.spec?.nodeName
    ? start('waiting', '.status.phase', phase)
    : start('unscheduled', '.status.phase', `${phase}, on no node`);
}

const statusesOf = ({ status }: Pod): V1ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];

const hasRun = ({ state, lastState }: V1ContainerStatus): boolean =>
  Boolean(state?.running ?? state?.terminated ?? lastState?.terminated);

/** The last word of the scheduler, and of who ended the pod. A condition that is met complains of nothing. */
const conditionWords = (pod: Pod): Evidence[] =>
  (pod.status?.conditions ?? [])
    .filter(
      ({ type, status }) =>
        (type === 'PodScheduled' && status === 'False') ||
        (type === 'DisruptionTarget' && status === 'True'),
    )
    .flatMap(({ type, reason, message }) =>
      words(reason, message).map((text) => seenIn('Pod', pod, `.status.conditions[${type}]`, text)),
    );

/** Reasons under which a runtime says why it could not start a container. A program's own last words are its log's. */
const startFailures = /^(?:StartError|ContainerCannotRun|RunContainerError|CreateContainerError)$/;

const containerWords = (pod: Pod): Evidence[] =>
  statusesOf(pod).flatMap(({ name, state, lastState }) =>
    [state?.waiting, state?.terminated, lastState?.terminated]
      .filter((one) => one === state?.waiting || startFailures.test(one?.reason ?? ''))
      .flatMap((one) =>
        words(one?.reason, one?.message).map((text) =>
          seenIn('Pod', pod, `.status container ${name}`, text),
        ),
      ),
  );

/** Worded as events are. A reason alone says no more than the facts that hold it. */
const words = (reason: string | undefined, message: string | undefined): string[] =>
  message ? [`${reason ?? 'Unknown'}: ${message}`] : [];

const signatureFacts = (said: readonly Evidence[], table: SignatureTable): Fact[] =>
  said.flatMap((evidence) =>
    failuresIn(evidence.text, table).map((signature) =>
      fact('event.signature', signature, evidence),
    ),
  );
