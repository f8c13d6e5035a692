import type { ContainerLog, KubernetesObject } from './bundle.ts';
import { isTree } from './tree.ts';

// Only fields in which Kubernetes writes down what has happened. Others (a certificate's notAfter, a
// deletionTimestamp) may lie in the future, and the clock must not run ahead of the cluster.
const pastMoments = new Set([
  'creationTimestamp',
  'startTime',
  'completionTime',
  'startedAt',
  'finishedAt',
  'lastTransitionTime',
  'lastProbeTime',
  'lastHeartbeatTime',
  'lastUpdateTime',
  'firstTimestamp',
  'lastTimestamp',
  'eventTime',
  'lastObservedTime',
  'lastScheduleTime',
  'lastSuccessfulTime',
  'renewTime',
  'time',
]);

const rfc3339 = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)`;
const wholeMoment = new RegExp(`^${rfc3339}$`);
// At the start of a line (kubectl logs --timestamps), or as the time field of a logfmt or JSON line. Dates
// elsewhere in a message say nothing about when the line was written.
const logMoment = new RegExp(`(?:^|\\btime="?|"(?:time|ts|timestamp)":\\s*")(${rfc3339})`, 'gm');

/** The newest moment at which something is known to have happened; undefined when nothing carries a time. */
export function newestMoment(
  objects: readonly KubernetesObject[],
  logs: readonly ContainerLog[],
): Date | undefined {
  let newest = Number.NEGATIVE_INFINITY;
  for (const moment of moments(objects, logs)) newest = Math.max(newest, moment);
  return Number.isFinite(newest) ? new Date(newest) : undefined;
}

function* moments(
  objects: readonly KubernetesObject[],
  logs: readonly ContainerLog[],
): Generator<number> {
  for (const object of objects) yield* momentsIn(object.metadata);
  for (const { status, metadata: _metadata, spec: _spec, data: _data, ...rest } of objects) {
    yield* momentsIn(status);
    yield* momentsIn(rest);
  }
  for (const { text } of logs) {
    for (const [, moment] of text.matchAll(logMoment)) if (moment) yield Date.parse(moment);
  }
}

function* momentsIn(value: unknown): Generator<number> {
  if (Array.isArray(value)) {
    for (const one of value) yield* momentsIn(one);
  } else if (isTree(value)) {
    for (const [key, one] of Object.entries(value)) {
      if (pastMoments.has(key) && typeof one === 'string' && wholeMoment.test(one)) {
        yield Date.parse(one);
      } else {
        yield* momentsIn(one);
      }
    }
  }
}
