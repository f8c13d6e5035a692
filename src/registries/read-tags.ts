import { z } from 'zod';
import type { RegistryImage } from '../model/systems/registries.ts';
import type { Ask } from './ask-registry.ts';
import { jsonIn } from './log-in.ts';

const pageSchema = z.object({ tags: z.array(z.string().max(128)).nullish() });

/** Pages that are read; of the repositories with more tags few fit the bounds of one question. */
const maxPages = 10;

/** What there is of a repository that lacks a tag. A registry may keep its list to itself. */
export async function readTags(
  ask: Ask,
  base: URL,
): Promise<Pick<RegistryImage, 'tags'> & { readonly state: 'missing' | 'no-repository' }> {
  const names: string[] = [];
  let next: string | undefined = 'tags/list?n=1000';
  for (let page = 0; page < maxPages && next; page++) {
    const { answer } = await ask({ method: 'GET', path: next, accept: 'application/json' });
    if (answer.status === 404 && page === 0) return { state: 'no-repository' };
    const listed = answer.status === 200 ? pageSchema.safeParse(jsonIn(answer.body)) : undefined;
    if (!listed?.success) return page === 0 ? { state: 'missing' } : cut(names);
    names.push(...(listed.data.tags ?? []));
    next = nextPage(answer.headers.link, base);
  }
  return next ? cut(names) : { state: 'missing', tags: { names, isCut: false } };
}

const cut = (names: readonly string[]) =>
  ({ state: 'missing', tags: { names, isCut: true } }) as const;

/** `Link: </v2/app/tags/list?n=1000&last=v9>; rel="next"` (RFC 5988), of this registry alone. */
function nextPage(link: string | string[] | undefined, base: URL): string | undefined {
  const [, target] = /<([^<>]{1,2000})>\s{0,9};\s{0,9}rel="?next"?/.exec(String(link ?? '')) ?? [];
  const url = target ? URL.parse(target, base.href) : undefined;
  return url?.origin === base.origin ? url.href : undefined;
}
