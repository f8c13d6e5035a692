import { z } from 'zod';
import type { Cluster, ProxyAnswer, Reading } from '../model/cluster.ts';
import type { FactValue } from '../model/facts.ts';

/** What a registry has of an image. */
export type Holdings =
  /** `tags` are all of the repository's. */
  | { readonly kind: 'repository'; readonly tags: readonly string[] }
  /** `repositories` are those that there are, as far as the registry lists them. */
  | { readonly kind: 'no-repository'; readonly repositories: readonly string[] }
  /** `because` completes "it could not be seen: …". */
  | { readonly kind: 'unseen'; readonly because: string };

const tagsSchema = z.object({ tags: z.array(z.string()).nullish() });
const catalogSchema = z.object({ repositories: z.array(z.string()).nullish() });

type Address = FactValue<'registry.address'>;

/**
 * Asks a registry of this cluster through the API server: its tags first, and where it has none of that repository, or
 * nobody recorded them, its catalog (distribution specification, "Content Discovery"). The registry's default page of
 * the catalog holds 100.
 */
export async function holdingsInCluster(
  cluster: Cluster,
  address: Address,
  repository: string,
): Promise<Holdings> {
  const ask = (path: string) => askRegistry(cluster, address, path);
  const tags = await ask(`/v2/${repository}/tags/list`);
  if (tags.kind === 'found' && tags.value.kind === 'answered' && tags.value.status === 200) {
    const listed = tagsSchema.safeParse(parsed(tags.value.body));
    return listed.success
      ? { kind: 'repository', tags: listed.data.tags ?? [] }
      : unseen('what it answers is no list of tags');
  }
  const isMissing = isNotFound(tags);
  if (!isMissing && !isUnrecorded(tags)) return unseen(reasonOf(tags));
  const catalog = await ask('/v2/_catalog?n=1000');
  const repositories = catalogOf(catalog);
  if (isMissing) return { kind: 'no-repository', repositories: repositories ?? [] };
  if (!repositories) return unseen(reasonOf(catalog));
  return repositories.includes(repository)
    ? unseen(`it has ${repository}, and which tags of it is not known`)
    : { kind: 'no-repository', repositories };
}

/** Is that manifest there? Undefined where the answer does not tell: a registry that would convert it may say no, too. */
export async function hasManifest(
  cluster: Cluster,
  address: Address,
  repository: string,
  reference: string,
): Promise<boolean | undefined> {
  const answer = await askRegistry(cluster, address, `/v2/${repository}/manifests/${reference}`);
  if (answer.kind !== 'found' || answer.value.kind !== 'answered') return undefined;
  const { status, body } = answer.value;
  if (status === 200) return true;
  return status === 404 && !/accept header/i.test(body) ? false : undefined;
}

const askRegistry = (
  cluster: Cluster,
  { namespace, service, port }: Address,
  path: string,
): Promise<Reading<ProxyAnswer>> =>
  cluster.serviceProxy({
    namespace,
    service,
    port,
    ...(port === 443 ? { scheme: 'https' as const } : {}),
    path,
  });

const isNotFound = (reading: Reading<ProxyAnswer>): boolean =>
  reading.kind === 'found' && reading.value.kind === 'answered' && reading.value.status === 404;

/** A bundle says so, or, where it lacks the registry's pods, that there is nobody to ask. */
const isUnrecorded = (reading: Reading<ProxyAnswer>): boolean =>
  reading.kind === 'not-found' ||
  (reading.kind === 'found' &&
    reading.value.kind === 'unreachable' &&
    reading.value.because.startsWith('no endpoints available'));

function catalogOf(reading: Reading<ProxyAnswer>): readonly string[] | undefined {
  if (reading.kind !== 'found' || reading.value.kind !== 'answered') return undefined;
  const listed = catalogSchema.safeParse(parsed(reading.value.body));
  return reading.value.status === 200 && listed.success
    ? (listed.data.repositories ?? [])
    : undefined;
}

const unseen = (because: string): Holdings => ({ kind: 'unseen', because });

function reasonOf(reading: Reading<ProxyAnswer>): string {
  switch (reading.kind) {
    case 'not-found':
      return 'nobody recorded what it has';
    case 'forbidden':
      return 'the bot may not ask it through the API server (get services/proxy)';
    case 'unavailable':
      return reading.because;
    case 'found':
      return reading.value.kind === 'unreachable'
        ? `it cannot be reached: ${reading.value.because}`
        : reading.value.status === 401
          ? 'it asks for a login'
          : `it answered ${reading.value.status}`;
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
