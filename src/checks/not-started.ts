import type { Build } from '../diagnosis/find-build.ts';
import type { Pod } from '../model/cluster.ts';
import type { FactValue } from '../model/facts.ts';

/** How far a build came that has not begun; undefined for one that has, or that ended, or whose objects may not be read. */
export function notStarted({
  job,
  workload,
  pods,
  hidden,
}: Build): FactValue<'build.notStarted'> | undefined {
  if (workload || hidden.length > 0) return undefined;
  if (!job) return pods.length === 0 ? 'no-job' : undefined;
  const { succeeded = 0, failed = 0, conditions = [] } = job.status ?? {};
  const hasEnded = conditions.some(({ type, status }) => endings.has(type) && status === 'True');
  if (hasEnded || succeeded + failed > 0) return undefined;
  if (job.spec?.suspend) return 'suspended';
  if (pods.length === 0) return 'no-pod';
  return pods.every(isWaiting) ? 'pod-pending' : undefined;
}

const endings = new Set(['Failed', 'FailureTarget', 'Complete', 'SuccessCriteriaMet']);

/** No container of it has run, and neither the scheduler nor a container says why. */
const isWaiting = ({ status }: Pod): boolean =>
  status?.phase === 'Pending' &&
  !status.conditions?.some((one) => one.type === 'PodScheduled' && one.status === 'False') &&
  [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].every(
    ({ state }) =>
      !state?.running &&
      !state?.terminated &&
      (!state?.waiting?.reason || harmless.has(state.waiting.reason)),
  );

const harmless = new Set(['ContainerCreating', 'PodInitializing']);
