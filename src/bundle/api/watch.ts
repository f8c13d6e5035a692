import type { Resource } from '../built-in-resources.ts';
import { apiVersionOf } from '../built-in-resources.ts';
import type { KubernetesObject } from '../bundle.ts';
import type { Change } from '../object-store.ts';
import type { Tree } from '../tree.ts';
import type { Served, Stream } from './answer.ts';
import { type ApiRequest, isTrue, type ResourceTarget } from './api-request.ts';
import { encodingOf } from './encoding.ts';
import { naturalNumber } from './list.ts';
import { selection } from './select.ts';
import { expired } from './status.ts';

type Select = (object: KubernetesObject) => boolean;

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubernetesObject;
}

const defaultTimeoutSeconds = 30 * 60;

/**
 * Answers a watch: existing objects first when no revision is given (or 0), then changes as they happen, until
 * `timeoutSeconds` have passed. With `allowWatchBookmarks` the revision that was reached is told now and then, and at the
 * end. A revision of which nothing is known any more is refused as Gone, within the stream as an API server does.
 */
export function answerWatch(
  request: ApiRequest,
  target: ResourceTarget,
  resource: Resource,
  { store, now, bookmarkMs }: Served,
): Stream {
  const { query } = request;
  const select = selection(request, target, resource);
  const timeoutSeconds = naturalNumber(query, 'timeoutSeconds') ?? defaultTimeoutSeconds;
  const since = naturalNumber(query, 'resourceVersion') ?? 0;
  const wantsBookmarks = isTrue(query.get('allowWatchBookmarks'));
  const sendsInitial = isTrue(query.get('sendInitialEvents')) || since === 0;
  const ofResource = isOf(resource);

  return {
    start(send, end) {
      const emit = ({ type, object }: WatchEvent): void =>
        send({ type, object: encodingOf(request, resource, now()).one(object) });
      const tell = (change: Change): void => {
        const event = eventFor(change, (object) => ofResource(object) && select(object));
        if (event) emit(event);
      };
      const mark = (annotations?: Tree): void =>
        send(bookmark(resource, store.revision(), annotations));

      if (sendsInitial) {
        for (const object of store.list(resource, target.namespace).filter(select)) {
          emit({ type: 'ADDED', object });
        }
        if (wantsBookmarks && isTrue(query.get('sendInitialEvents'))) {
          mark({ 'k8s.io/initial-events-end': 'true' });
        }
      } else {
        const changes = store.changesAfter(since);
        if (!changes) {
          send({ type: 'ERROR', object: expired(since, store.revision()).status });
          end();
          return () => undefined;
        }
        for (const change of changes) tell(change);
      }
      const unsubscribe = store.onChange(tell);
      const marks = wantsBookmarks ? setInterval(mark, bookmarkMs) : undefined;
      const stop = (): void => {
        clearTimeout(timer);
        clearInterval(marks);
        unsubscribe();
      };
      const timer = setTimeout(() => {
        if (wantsBookmarks) mark();
        stop();
        end();
      }, timeoutSeconds * 1000);
      return stop;
    },
  };
}

const isOf =
  (resource: Resource): Select =>
  ({ kind, apiVersion }) =>
    kind === resource.kind && apiVersion === apiVersionOf(resource);

/** What a change means to a watcher: an object that leaves the selection is deleted for it. */
function eventFor({ before, after }: Change, select: Select): WatchEvent | undefined {
  const was = before && select(before);
  if (after && select(after)) return { type: was ? 'MODIFIED' : 'ADDED', object: after };
  return before && was ? { type: 'DELETED', object: before } : undefined;
}

const bookmark = (resource: Resource, revision: number, annotations?: Tree): Tree => ({
  type: 'BOOKMARK',
  object: {
    kind: resource.kind,
    apiVersion: apiVersionOf(resource),
    metadata: { resourceVersion: String(revision), ...(annotations ? { annotations } : {}) },
  },
});
