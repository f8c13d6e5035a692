import type { Resource } from '../built-in-resources.ts';
import type { KubernetesObject } from '../bundle.ts';
import { pathOf } from '../object-store.ts';
import { isTree, type Tree, textAt } from '../tree.ts';
import { type Answer, json, type Served } from './answer.ts';
import type { ApiRequest, ResourceTarget } from './api-request.ts';
import { encodingOf } from './encoding.ts';
import { selection } from './select.ts';
import { badRequest } from './status.ts';

/** Answers a list, a page at a time when `limit` is given. */
export function answerList(
  request: ApiRequest,
  target: ResourceTarget,
  resource: Resource,
  { store, now }: Served,
): Answer {
  const selected = store
    .list(resource, target.namespace)
    .filter(selection(request, target, resource));
  const { query } = request;
  const page = pageOf(selected, naturalNumber(query, 'limit'), query.get('continue'));
  const isSelective = !!query.get('labelSelector') || !!query.get('fieldSelector');
  const metadata: Tree = {
    resourceVersion: String(store.revision()),
    ...(page.continueToken ? { continue: page.continueToken } : {}),
    // With a selector a real API server does not know how many remain, and says nothing.
    ...(page.continueToken && !isSelective ? { remainingItemCount: page.remaining } : {}),
  };
  return json(encodingOf(request, resource, now()).list(page.objects, metadata));
}

interface Page {
  readonly objects: readonly KubernetesObject[];
  readonly remaining: number;
  readonly continueToken?: string;
}

/** The next `limit` objects after the one that the token names. All of them without a limit. */
export function pageOf(
  objects: readonly KubernetesObject[],
  limit: number | undefined,
  token: string | null,
): Page {
  const after = token ? placeIn(token) : undefined;
  const rest = after === undefined ? objects : objects.filter((object) => pathOf(object) > after);
  const page = limit ? rest.slice(0, limit) : rest;
  const remaining = rest.length - page.length;
  const last = page.at(-1);
  return {
    objects: page,
    remaining,
    ...(remaining > 0 && last ? { continueToken: tokenAfter(last) } : {}),
  };
}

const tokenAfter = (object: KubernetesObject): string =>
  Buffer.from(JSON.stringify({ after: pathOf(object) })).toString('base64url');

function placeIn(token: string): string {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (isTree(value) && typeof value.after === 'string') return textAt(value, 'after');
  } catch (error) {
    throw badRequest(`continue key is not valid: ${String(error)}`);
  }
  throw badRequest('continue key is not valid: it names no place in the list');
}

/** A query parameter that counts something; absent when it is not given. Throws a 400 when it is no number. */
export function naturalNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw badRequest(`unable to decode query parameter ${name}: "${text}" is not a natural number`);
}
