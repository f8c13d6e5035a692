import type { KubernetesObject } from '../bundle.ts';
import { at, isTree, numberAt, type Tree, textAt, treesAt } from '../tree.ts';
import { ageColumn, type Column, column, nameColumn, none, since, wideColumn } from './column.ts';

/** `kubectl get pods`. */
export const podColumns: readonly Column[] = [
  nameColumn,
  column('Ready', readyText),
  column('Status', podStatus),
  column('Restarts', restartsText),
  ageColumn,
  wideColumn('IP', (pod) => textAt(pod, 'status.podIP', none)),
  wideColumn('Node', (pod) => textAt(pod, 'spec.nodeName', none)),
  wideColumn('Nominated Node', (pod) => textAt(pod, 'status.nominatedNodeName', none)),
  wideColumn('Readiness Gates', (pod) =>
    treesAt(pod, 'spec.readinessGates').length > 0
      ? String(treesAt(pod, 'spec.readinessGates').length)
      : none,
  ),
];

const statuses = (pod: KubernetesObject): Tree[] => treesAt(pod, 'status.containerStatuses');

function readyText(pod: KubernetesObject): string {
  const ready = statuses(pod).filter((status) => status.ready === true).length;
  return `${ready}/${treesAt(pod, 'spec.containers').length}`;
}

/**
 * The STATUS column, in the order of kubectl's printPod: the pod's own reason, then what its init containers
 * wait for, then what its containers say.
 */
export function podStatus(pod: KubernetesObject): string {
  const own = textAt(pod, 'status.reason') || textAt(pod, 'status.phase') || 'Unknown';
  const init = initStatus(pod);
  const status = init ?? statuses(pod).map(containerReason).find(Boolean) ?? own;
  if (!at(pod, 'metadata.deletionTimestamp')) return status;
  return textAt(pod, 'status.reason') === 'NodeLost' ? 'Unknown' : 'Terminating';
}

function initStatus(pod: KubernetesObject): string | undefined {
  const all = treesAt(pod, 'status.initContainerStatuses');
  const pending = all.findIndex(
    (status) =>
      !(
        isTree(at(status, 'state.terminated')) &&
        numberAt(status, 'state.terminated.exitCode') === 0
      ) && status.started !== true,
  );
  const status = all[pending];
  if (!status) return undefined;
  const waiting = textAt(status, 'state.waiting.reason');
  if (isTree(at(status, 'state.terminated'))) return `Init:${containerReason(status)}`;
  if (waiting && waiting !== 'PodInitializing') return `Init:${waiting}`;
  return `Init:${pending}/${treesAt(pod, 'spec.initContainers').length}`;
}

function containerReason(status: Tree): string | undefined {
  const waiting = textAt(status, 'state.waiting.reason');
  if (waiting) return waiting;
  if (!isTree(at(status, 'state.terminated'))) return undefined;
  const reason = textAt(status, 'state.terminated.reason');
  if (reason) return reason;
  const signal = numberAt(status, 'state.terminated.signal');
  return signal ? `Signal:${signal}` : `ExitCode:${numberAt(status, 'state.terminated.exitCode')}`;
}

function restartsText(pod: KubernetesObject, now: Date): string {
  const all = statuses(pod);
  const restarts = all.reduce((sum, status) => sum + numberAt(status, 'restartCount'), 0);
  const last = all
    .map((status) => textAt(status, 'lastState.terminated.finishedAt'))
    .sort()
    .at(-1);
  return restarts > 0 && last ? `${restarts} (${since(last, now)} ago)` : String(restarts);
}
