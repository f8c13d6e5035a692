import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Job, Pod } from '../model/cluster.ts';
import { type Fact, fact, isKnown, unknown } from '../model/facts.ts';
import { trueCondition } from '../model/job-end.ts';
import { type Builder, builderOf } from './builder.ts';
import { seenIn } from './sources.ts';
import { isApplication } from './workload-state.ts';

/** How did the Job end, and what was the builder told? Asks nothing new: the Job was read to find the build. */
export const buildJob = defineCheck<Build>({
  id: 'build-job',
  asks: 'How did the Job end, and what was it told to build?',
  gives: [
    'job.state',
    'job.failure',
    'job.deadlineSeconds',
    'builder.kind',
    'builder.destination',
    'builder.registry',
    'builder.context',
  ],
  needs: [],
  when: 'first',
  read: async (_cluster, { build }) => build,
  conclude: (build) => (isApplication(build) ? [] : [...stateFacts(build), ...builderFacts(build)]),
});

/** How it stands: its Job tells, or its pods where that cannot be read. */
export function stateFacts(build: Build): Fact[] {
  if (build.job) return jobFacts(build.job, build);
  const hidden = build.hidden.find(({ what }) => what === 'Job');
  const fromPods = podState(build);
  return hidden ? [...fromPods, unknown('job.failure', hidden.because, hidden.missing)] : fromPods;
}

/** The facts of a Job's own state; its pods tell where it says nothing yet. */
export function jobFacts(job: Job, build: Pick<Build, 'pods'>): Fact[] {
  // FailureTarget and SuccessCriteriaMet (Kubernetes 1.31) are set before Failed and Complete, while pods still end.
  const failed = trueCondition(job, 'Failed') ?? trueCondition(job, 'FailureTarget');
  const complete = trueCondition(job, 'Complete') ?? trueCondition(job, 'SuccessCriteriaMet');
  const seen = (value: unknown, field: string) => seenIn('Job', job, field, value);
  const deadline = job.spec?.activeDeadlineSeconds;
  return [
    complete
      ? fact('job.state', 'succeeded', seen(complete.type, '.status.conditions'))
      : failed
        ? fact('job.state', 'failed', seen(failed.message ?? failed.type, '.status.conditions'))
        : openState(job, build),
    ...(failed?.reason
      ? [
          fact(
            'job.failure',
            failed.reason,
            seen(failed.reason, `.status.conditions[${failed.type}].reason`),
          ),
        ]
      : []),
    ...(deadline
      ? [fact('job.deadlineSeconds', deadline, seen(deadline, '.spec.activeDeadlineSeconds'))]
      : []),
  ];
}

/** No condition yet. A Job whose every try has failed so far has failed for the person who asks, though retries remain. */
function openState(job: Job, build: Pick<Build, 'pods'>): Fact {
  const { succeeded = 0, failed = 0, active = 0 } = job.status ?? {};
  if (job.spec?.suspend)
    return fact('job.state', 'suspended', seenIn('Job', job, '.spec.suspend', true));
  if (succeeded > 0)
    return fact('job.state', 'succeeded', seenIn('Job', job, '.status.succeeded', succeeded));
  if (failed > 0 && active === 0)
    return fact('job.state', 'failed', seenIn('Job', job, '.status.failed', failed));
  // A manifest without a status tells nothing; its pods do. The Job controller would have written down an active one.
  const [ofPods] = active === 0 ? podState(build) : [];
  return ofPods && isKnown(ofPods)
    ? ofPods
    : fact('job.state', 'running', seenIn('Job', job, '.status.active', active));
}

/** A build that runs as a bare Pod, or whose Job cannot be read. */
function podState({ pods }: Pick<Build, 'pods'>): Fact[] {
  const states = {
    Succeeded: 'succeeded',
    Failed: 'failed',
    Running: 'running',
    Pending: 'running',
  } as const;
  const phases = pods.map(phaseOf);
  const phase = (['Succeeded', 'Running', 'Pending', 'Failed'] as const).find((one) =>
    phases.includes(one),
  );
  const pod = pods.find((one) => phaseOf(one) === phase);
  if (!phase || !pod) return [unknown('job.state', 'neither the Job nor a pod of it can be read')];
  return [fact('job.state', states[phase], seenIn('Pod', pod, '.status.phase', phase))];
}

/** Its phase, or what its containers make of it where it was not written down. */
function phaseOf({ status }: Pod): string {
  if (status?.phase) return status.phase;
  const ended = (status?.containerStatuses ?? []).map(({ state }) => state?.terminated);
  if (ended.some((one) => one !== undefined && one.exitCode !== 0)) return 'Failed';
  return ended.length > 0 && ended.every((one) => one !== undefined) ? 'Succeeded' : '';
}

function builderFacts({ job, pods }: Build): Fact[] {
  const [pod] = pods;
  const owner = job ?? pod;
  const builder = builderOf(job?.spec?.template.spec ?? pod?.spec ?? undefined);
  if (!builder || !owner) {
    return [unknown('builder.kind', 'neither the Job nor a pod of it can be read')];
  }
  const seen = (value: string) =>
    seenIn(job ? 'Job' : 'Pod', owner, `container ${builder.container.name}`, value);
  const told = (
    name: 'builder.destination' | 'builder.registry' | 'builder.context',
    value: string | undefined,
  ) => (value ? [fact(name, value, seen(argument(builder, value)))] : []);
  return [
    fact('builder.kind', builder.kind, seen(builder.container.image ?? '')),
    ...told('builder.destination', builder.destination),
    ...told('builder.registry', builder.registry),
    ...told('builder.context', builder.context),
  ];
}

/** The argument as it stands in the manifest, so that it can be found there. */
const argument = ({ arguments: words }: Builder, value: string): string =>
  words.find((word) => word.includes(value)) ?? value;
