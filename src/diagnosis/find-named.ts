import { distance } from 'fastest-levenshtein';
import type { Cluster, Reading } from '../model/cluster.ts';
import { permissionText } from '../model/permission.ts';
import type { Subject } from '../model/references.ts';
import type { BuildRequest, FoundBuild, Hidden } from './find-build.ts';

/** Nothing has that name: what is named like it? */
export async function notFound(
  cluster: Cluster,
  reading: Reading<unknown>,
  request: BuildRequest,
): Promise<FoundBuild> {
  if (reading.kind === 'forbidden') {
    const { missing } = reading;
    return { kind: 'unreadable', because: `the bot may not ${permissionText(missing)}`, missing };
  }
  const { kind, name, namespace } = request;
  const here = nearest(name, await allOf(cluster, kind, namespace));
  if (here.length > 0 || !namespace) return { kind: 'not-found', nearest: here };
  // Perhaps it is the namespace that was typed wrong.
  return { kind: 'not-found', nearest: nearest(name, await allOf(cluster, kind)) };
}

/** All of a kind; none where they may not be listed. */
async function allOf(
  cluster: Cluster,
  kind: BuildRequest['kind'],
  namespace?: string,
): Promise<Subject[]> {
  const all = await cluster.list(kind, namespace ? { namespace } : {});
  return items<Named>(all).map(({ metadata }) =>
    subjectOf(cluster, kind, metadata?.namespace ?? '', metadata?.name ?? ''),
  );
}

interface Named {
  readonly metadata?: { readonly namespace?: string; readonly name?: string };
}

/** At most three names that a slip of the finger, a cut-off suffix or another try of the same build would explain. */
export function nearest(name: string, candidates: readonly Subject[]): Subject[] {
  const isNear = (other: string) =>
    other.includes(name) ||
    name.includes(other) ||
    distance(name, other) <= Math.max(2, name.length / 3);
  return candidates
    .filter((one) => isNear(one.name))
    .sort((a, b) => distance(name, a.name) - distance(name, b.name))
    .slice(0, 3);
}

export const subjectOf = (
  cluster: Cluster,
  kind: Subject['kind'],
  namespace: string,
  name: string,
): Subject => ({
  cluster: cluster.name,
  kind,
  namespace,
  name,
});

export const items = <T>(reading: Reading<T[]>): readonly T[] =>
  reading.kind === 'found' ? reading.value : [];

/** What could not be read of a build that was found by something else. */
export function hiddenBy(what: Hidden['what'], reading: Reading<unknown>): Hidden[] {
  if (reading.kind === 'unavailable') return [{ what, because: reading.because }];
  if (reading.kind !== 'forbidden') return [];
  const { missing } = reading;
  return [{ what, because: `the bot may not ${permissionText(missing)}`, missing }];
}
