import type { Bundle, ContainerLog, KubernetesObject } from '../bundle.ts';
import { at, isTree, textAt, treesAt } from '../tree.ts';
import { type Answer, plainText } from './answer.ts';
import { type ApiRequest, isTrue } from './api-request.ts';
import { naturalNumber } from './list.ts';
import { ApiError, badRequest } from './status.ts';

/**
 * Answers `pods/<name>/log`. The tail is taken before the bytes are limited, as the kubelet does. `follow` ends
 * at the log's end; `timestamps` and `sinceSeconds` change nothing, since a kept log has no times of its own.
 */
export function answerPodLog({ query }: ApiRequest, pod: KubernetesObject, bundle: Bundle): Answer {
  const container = containerOf(pod, query.get('container'));
  const log = findLog(bundle.logs, pod, container, isTrue(query.get('previous')));
  return plainText(
    limited(tail(log, naturalNumber(query, 'tailLines')), naturalNumber(query, 'limitBytes')),
  );
}

// Messages of kubernetes/pkg/registry/core/pod/strategy.go (LogLocation) and of the kubelet's container log code.

function containerOf(pod: KubernetesObject, asked: string | null): string {
  const { name } = pod.metadata;
  const containers = namesAt(pod, 'spec.containers');
  const inits = namesAt(pod, 'spec.initContainers');
  if (asked) {
    const all = [...containers, ...inits, ...namesAt(pod, 'spec.ephemeralContainers')];
    if (all.includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const [only, ...others] = containers;
  if (only && others.length === 0) return only;
  const orInits = inits.length > 0 ? ` or one of the init containers: [${inits.join(' ')}]` : '';
  throw badRequest(
    `a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]${orInits}`,
  );
}

const namesAt = (pod: KubernetesObject, path: string): string[] =>
  treesAt(pod, path).map((container) => textAt(container, 'name'));

function findLog(
  logs: readonly ContainerLog[],
  pod: KubernetesObject,
  container: string,
  previous: boolean,
): string {
  const { name, namespace } = pod.metadata;
  const find = (ofPrevious: boolean) =>
    logs.find(
      (one) =>
        one.namespace === namespace &&
        one.pod === name &&
        one.container === container &&
        one.previous === ofPrevious,
    );
  const log = find(previous);
  if (log) return log.text;
  if (previous) {
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  const status = statusesOf(pod).find((one) => one.name === container);
  const reason = textAt(status, 'state.waiting.reason');
  // Between two runs the kubelet shows the one that ended last.
  const last = reason && isTree(at(status, 'lastState.terminated')) ? find(true) : undefined;
  if (last) return last.text;
  if (reason) {
    throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${reason}`);
  }
  throw new ApiError(
    404,
    'NotFound',
    `the log of container "${container}" in pod "${name}" is not in this bundle`,
  );
}

const statusesOf = (pod: KubernetesObject) => [
  ...treesAt(pod, 'status.containerStatuses'),
  ...treesAt(pod, 'status.initContainerStatuses'),
];

/** The last lines of a text; all of them when no number is given. */
function tail(text: string, lines: number | undefined): string {
  if (lines === undefined) return text;
  if (lines === 0) return '';
  const isWhole = text.endsWith('\n');
  const all = (isWhole ? text.slice(0, -1) : text).split('\n');
  return all.slice(-lines).join('\n') + (isWhole ? '\n' : '');
}

function limited(text: string, bytes: number | undefined): Buffer {
  const whole = Buffer.from(text);
  return bytes === undefined ? whole : whole.subarray(0, bytes);
}
