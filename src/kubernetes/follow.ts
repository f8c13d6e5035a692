import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { KubernetesObjects, ListQuery } from '../model/cluster.ts';
import type { FollowedKind, Follower, FollowOptions } from '../model/followed.ts';
import { permissionText } from '../model/permission.ts';
import type { Caller } from './caller.ts';
import { apiPath, kinds } from './kinds.ts';
import { permissionFor } from './list-objects.ts';
import { parseJson, readingOf } from './reading.ts';
import { typedObject } from './typed-object.ts';
import { WatchFailure, watchEvents } from './watch-events.ts';

type Query = Omit<ListQuery, 'limit'>;

const pageSize = 500;
/** A watch is asked for this long, as client-go does it, and half as long again by chance: not all end at once. */
const watchSeconds = 300;
/** Servers send a bookmark every minute: where nothing comes for longer the connection is dead. */
const silenceMs = 150_000;
const longestPauseMs = 30_000;

const listSchema = z.object({
  metadata: z.object({
    continue: z.string().optional(),
    resourceVersion: z.string().default(''),
  }),
  items: z.array(z.looseObject({})).default([]),
});

/** Lists, then watches from there, and lists again where the server has forgotten what came since. */
export async function follow<K extends FollowedKind>(
  caller: Caller,
  kind: K,
  query: Query,
  follower: Follower<KubernetesObjects[K]>,
  { signal, onTrouble }: FollowOptions,
): Promise<void> {
  const place: Place = { caller, kind, query, signal };
  let revision: string | undefined;
  let troubles = 0;
  while (!signal.aborted) {
    try {
      if (revision === undefined) {
        let reached = '';
        follower.begin();
        for await (const page of pagesOf(place)) {
          await follower.seen(page.items.map((item) => typedObject(kind, item)));
          reached = page.revision;
        }
        await follower.complete();
        revision = reached;
      }
      for await (const event of eventsAfter(revision, place)) {
        if (event.kind !== 'reached') {
          const object = typedObject(kind, event.object);
          await (event.kind === 'seen' ? follower.seen([object]) : follower.gone(object));
        }
        revision = event.revision;
        troubles = 0;
      }
      // It ended by its time; or again and again before anything came.
      await rest(growing(caller.policy.firstPauseMs, troubles++), signal);
    } catch (error) {
      if (signal.aborted) return;
      const isGone = error instanceof WatchFailure && error.isGone;
      if (isGone) revision = undefined;
      // A connection that breaks once is no trouble.
      else if (troubles > 0) onTrouble(messageOf(error));
      const asked = error instanceof WatchFailure ? error.retryAfterMs : undefined;
      await rest(asked ?? growing(caller.policy.firstPauseMs, troubles++), signal);
    }
  }
}

interface Place {
  readonly caller: Caller;
  readonly kind: FollowedKind;
  readonly query: Query;
  readonly signal: AbortSignal;
}

/** All of a list, page by page. One that is Gone between two pages begins anew with the next try. */
async function* pagesOf({ caller, kind, query, signal }: Place) {
  const { namespace, labelSelector, fieldSelector } = query;
  const { plural, group } = kinds[kind];
  const permission = permissionFor('list', plural, group, namespace);
  let token: string | undefined;
  do {
    signal.throwIfAborted();
    const path = apiPath(
      kinds[kind],
      { namespace },
      { labelSelector, fieldSelector, limit: pageSize, continue: token },
    );
    const reading = readingOf(await caller.get(path), permission, caller.server, (body) => {
      const list = listSchema.safeParse(parseJson(body));
      return list.success ? list.data : undefined;
    });
    if (reading.kind === 'forbidden')
      throw new Error(`the bot may not ${permissionText(reading.missing)}`);
    if (reading.kind === 'not-found') throw new Error(`${caller.server} knows no ${plural}`);
    if (reading.kind === 'unavailable') throw new Error(reading.because);
    const { metadata, items } = reading.value;
    token = metadata.continue || undefined;
    yield { items, revision: metadata.resourceVersion };
  } while (token);
}

async function* eventsAfter(revision: string, { caller, kind, query, signal }: Place) {
  const { namespace, labelSelector, fieldSelector } = query;
  const { plural, group } = kinds[kind];
  const path = apiPath(
    kinds[kind],
    { namespace },
    {
      labelSelector,
      fieldSelector,
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: revision,
      timeoutSeconds: Math.round(watchSeconds * (1 + Math.random() / 2)),
    },
  );
  const streamed = await caller.stream(path, { signal, silenceMs });
  if (streamed.kind === 'answered' && streamed.status === 403)
    throw new Error(
      `the bot may not ${permissionText(permissionFor('watch', plural, group, namespace))}`,
    );
  yield* watchEvents(streamed);
}

const growing = (firstMs: number, troubles: number): number => {
  const most = Math.min(longestPauseMs, firstMs * 2 ** Math.min(troubles, 16));
  return most / 2 + (Math.random() * most) / 2;
};

const rest = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  pause(milliseconds, undefined, { signal }).catch(() => undefined);

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
