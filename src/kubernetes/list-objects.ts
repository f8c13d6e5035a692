import { z } from 'zod';
import type { ListQuery, Reading } from '../model/cluster.ts';
import type { Permission } from '../model/permission.ts';
import type { Caller, CallOptions } from './caller.ts';
import type { Outcome } from './connection.ts';
import { apiPath, type KindPlace } from './kinds.ts';
import { parseJson, readingOf } from './reading.ts';

type Place = Pick<KindPlace, 'group' | 'version' | 'plural'>;

const pageSize = 500;

const listSchema = z.object({
  metadata: z.object({ continue: z.string().optional() }).default({}),
  items: z.array(z.looseObject({})).default([]),
});

type JsonObject = z.infer<typeof listSchema>['items'][number];

interface Page {
  readonly items: JsonObject[];
  readonly next: string | undefined;
}

/**
 * All objects of a collection, page by page. When a page has expired (410 Gone: etcd compacted it away) the list
 * starts again, once and in one piece, so that it cannot expire again. With a limit there is one page.
 */
export async function listObjects(
  caller: Caller,
  place: Place,
  query: ListQuery,
  accept?: string,
): Promise<Reading<JsonObject[]>> {
  const options = accept ? { accept } : {};
  const items: JsonObject[] = [];
  let token: string | undefined;
  do {
    const outcome = await caller.get(pathOf(place, query, query.limit ?? pageSize, token), options);
    if (token && isGone(outcome)) return listAtOnce(caller, place, query, options);
    const page = pageIn(outcome, caller, place, query);
    if (page.kind !== 'found') return page;
    items.push(...page.value.items);
    token = page.value.next;
  } while (token && query.limit === undefined);
  return { kind: 'found', value: items };
}

async function listAtOnce(
  caller: Caller,
  place: Place,
  query: ListQuery,
  options: CallOptions,
): Promise<Reading<JsonObject[]>> {
  const page = pageIn(await caller.get(pathOf(place, query), options), caller, place, query);
  return page.kind === 'found' ? { kind: 'found', value: page.value.items } : page;
}

const isGone = (outcome: Outcome): boolean => outcome.kind === 'answered' && outcome.status === 410;

const pathOf = (place: Place, query: ListQuery, limit?: number, token?: string): string => {
  const { namespace, labelSelector, fieldSelector } = query;
  return apiPath(place, { namespace }, { labelSelector, fieldSelector, limit, continue: token });
};

const pageIn = (
  outcome: Outcome,
  { server }: Caller,
  { group, plural }: Place,
  { namespace }: ListQuery,
): Reading<Page> => {
  const permission = permissionFor('list', plural, group, namespace);
  return readingOf(outcome, permission, server, (body) => {
    const list = listSchema.safeParse(parseJson(body));
    if (!list.success) return undefined;
    const { items, metadata } = list.data;
    return { items, next: metadata.continue || undefined };
  });
};

/** The permission that a call needs, in RBAC's terms. */
export const permissionFor = (
  verb: string,
  resource: string,
  group: string,
  namespace: string | undefined,
): Permission => ({
  verb,
  resource,
  ...(group ? { group } : {}),
  ...(namespace ? { namespace } : {}),
});
