import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { addressInUse } from '../problems/http.ts';
import type { Served } from './api/answer.ts';
import { type ApiRequest, apiRequest, resourceName } from './api/api-request.ts';
import type { Bundle, ContainerLog, KubernetesObject, RecordedAnswer } from './bundle.ts';
import { newestMoment } from './clock.ts';
import { withDefaults } from './defaults.ts';
import { type ObjectReference, objectStore } from './object-store.ts';
import { type Fault, type OpenStreams, respond } from './respond.ts';
import type { Controllers } from './writes/answer-write.ts';

export interface ServeOptions {
  /** Any free one when absent or 0. */
  readonly port?: number;
  /** Delay before each answer, in milliseconds. */
  readonly latencyMs?: number | ((request: ApiRequest) => number);
  /** Asked for each request; undefined means that it is answered properly. */
  readonly faults?: (request: ApiRequest) => Fault | undefined;
  /** How often a watch that asks for bookmarks has one: once a minute when absent, as of an API server. */
  readonly bookmarkMs?: number;
  /** What the cluster's controllers make of new objects. Without it the API is read-only. */
  readonly controllers?: Controllers;
}

/** A request as it came in, in RBAC's terms. */
export interface RecordedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly verb: string;
  /** With the subresource: `pods/log`. Empty for paths that name no resource. */
  readonly resource: string;
  readonly group: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** A bundle that is served as a Kubernetes API. */
export interface ServedBundle {
  readonly url: string;
  /** Every request so far, in the order in which they came. */
  readonly requests: readonly RecordedRequest[];
  /** Adds or replaces an object; watchers see it. */
  put(object: KubernetesObject): void;
  /** Removes an object; watchers see it. */
  remove(reference: ObjectReference): void;
  /** Adds a container's log, or replaces it. */
  putLog(log: ContainerLog): void;
  /** Adds what a Service answers, or replaces it. */
  putAnswer(answer: RecordedAnswer): void;
  /** Breaks the connections of open watches. @returns how many there were */
  dropWatches(): number;
  /** Forgets the changes so far: a watch that goes on from before is answered 410. */
  compact(): void;
  /** Ends open answers and stops listening. */
  close(): Promise<void>;
}

/**
 * Serves a bundle on 127.0.0.1 to kubectl and to any other Kubernetes client. Every answer carries the bundle's
 * clock as its `Date`. Throws a Problem when the port cannot be had.
 */
export async function serveBundle(
  bundle: Bundle,
  options: ServeOptions = {},
): Promise<ServedBundle> {
  const store = objectStore(bundle.objects);
  const logs = [...bundle.logs];
  const answers = [...bundle.answers];
  const requests: RecordedRequest[] = [];
  const closing = new AbortController();
  let clock = bundle.takenAt;
  const { controllers, bookmarkMs = 60_000 } = options;
  const watches: OpenStreams = new Set();
  const put = (object: KubernetesObject): void => {
    const whole = withDefaults(object);
    const moment = newestMoment([whole], []);
    if (moment && (!clock || moment > clock)) clock = moment;
    store.put(whole);
  };
  const served: Served = {
    bundle: { ...bundle, logs, answers },
    store,
    put,
    bookmarkMs,
    now: () => clock ?? new Date(),
    ...(controllers ? { controllers } : {}),
  };

  const server = createServer(async (incoming, response) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const request = apiRequest(method, url, headers.accept ?? '', {
      contentType: headers['content-type'] ?? '',
      ...(isRead(method) ? {} : { body: await text(incoming) }),
    });
    requests.push(recorded(request));
    response.setHeader('Date', served.now().toUTCString());
    const isOpen = await delayed(request, options, closing.signal);
    if (isOpen) respond(incoming, response, request, served, options.faults?.(request), watches);
  });
  const port = await listen(server, options.port ?? 0);

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    put,
    remove: (reference) => store.remove(reference),
    putLog: (log) => putInPlace(logs, log, isSameLog),
    putAnswer: (answer) => putInPlace(answers, answer, isSameAnswer),
    dropWatches() {
      const open = [...watches];
      for (const breakOff of open) breakOff();
      return open.length;
    },
    compact: () => store.compact(),
    async close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

const isSameLog = (one: ContainerLog, other: ContainerLog): boolean =>
  one.namespace === other.namespace &&
  one.pod === other.pod &&
  one.container === other.container &&
  one.previous === other.previous;

const isSameAnswer = (one: RecordedAnswer, other: RecordedAnswer): boolean =>
  one.service === other.service && one.path === other.path && one.scheme === other.scheme;

function putInPlace<T>(all: T[], one: T, isSame: (one: T, other: T) => boolean): void {
  const same = all.findIndex((other) => isSame(other, one));
  all.splice(same < 0 ? all.length : same, 1, one);
}

const recorded = ({ method, url, verb, target }: ApiRequest): RecordedRequest => ({
  method,
  path: url,
  verb,
  resource: target ? resourceName(target) : '',
  group: target?.group ?? '',
  ...(target?.namespace ? { namespace: target.namespace } : {}),
  ...(target?.name ? { name: target.name } : {}),
});

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(addressInUse(port, error)));
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Waits as long as the request is to be delayed. False when the server closes meanwhile. */
async function delayed(
  request: ApiRequest,
  { latencyMs = 0 }: ServeOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const milliseconds = typeof latencyMs === 'number' ? latencyMs : latencyMs(request);
  if (milliseconds > 0) await pause(milliseconds, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}
