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
  const all = await cluster.list(
    request.kind,
    request.namespace ? { namespace: request.namespace } : {},
  );
  const candidates = items<Named>(all).map((one) =>
    subjectOf(cluster, request.kind, one.metadata?.namespace ?? '', one.metadata?.name ?? ''),
  );
  return { kind: 'not-found', nearest: nearest(request.name, candidates) };
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
