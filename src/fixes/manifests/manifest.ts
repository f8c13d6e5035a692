import type { FileChange } from '../../model/fix.ts';
import { type ObjectPath, type Operation, valueIn } from '../edit/operation.ts';
import type { Origin } from './origin.ts';
import type { Source } from './source.ts';

/** What identifies an object of the repository. */
export interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string | undefined;
  readonly generateName: string | undefined;
  readonly namespace: string | undefined;
  /** A pattern for its name where a chart puts that together; then `name` is unknown. */
  readonly nameLike?: string;
  /** Its name if the chart's helper for names is the one that `helm create` writes. */
  readonly usualName?: string;
}

/** An object as the repository describes it, by all the sources that say something of it. */
export interface Manifest {
  readonly identity: Identity;
  /** `apps/build.yaml:12`. */
  readonly whereabouts: string;
  /** 2 for the second object of this kind and name that the same files describe; absent for the first. */
  readonly nth?: number;
  /** What all its sources amount to, where that is more than one of them says. */
  readonly data?: unknown;
  /** What deploys it, as far as the repository tells. */
  readonly origin: Origin;
  /** Who else is made from a file of its, as a clause. */
  sharedBy(path: string): string | undefined;
  /** What stands in the cluster at a place once the repository is applied; undefined when nothing does. */
  value(path: ObjectPath): unknown;
  /** A scalar as it is written, such as `1e9`. */
  written(path: ObjectPath): string | undefined;
  /** The file that decides what stands at a place, for people. */
  decidedIn(path: ObjectPath): string;
  /** All that says something of it, the last word first. */
  readonly sources: readonly [...Source[], Source];
  /** The files after the operations, each done in the source that decides its place. */
  edit(operations: readonly Operation[]): ManifestEdit;
}

export type ManifestEdit =
  | { readonly changes: readonly FileChange[]; readonly aliases: readonly string[] }
  | { readonly because: string };

/** What is known of an object beside its sources. */
type Known = Partial<Pick<Manifest, 'data' | 'origin' | 'sharedBy' | 'whereabouts' | 'nth'>>;

/**
 * @param sources the one that has the last word first; the last of them is the object's own manifest, which takes what
 * no other source does
 */
export function manifestOf(
  identity: Identity,
  sources: readonly [...Source[], Source],
  { data, origin = {}, sharedBy = () => undefined, whereabouts, nth }: Known = {},
): Manifest {
  const own: Source = sources.at(-1) ?? sources[0];
  const says = (path: ObjectPath): Source | undefined =>
    sources.find((source) => source.decides(path));
  return {
    identity,
    sources,
    whereabouts: whereabouts ?? own.whereabouts,
    ...(nth === undefined ? {} : { nth }),
    data,
    origin,
    sharedBy,
    value: (path) => {
      const said = says(path)?.value(path);
      const isWhole = said !== undefined && (typeof said !== 'object' || data === undefined);
      return isWhole ? said : (valueIn(data, path) ?? said);
    },
    written: (path) => says(path)?.written(path),
    decidedIn: (path) => (says(path) ?? own).called(path),
    edit: (operations) =>
      editAll([...Map.groupBy(operations, (operation) => placeFor(operation, sources))]),
  };
}

/** The source that decides what stands there; before it, one that may have the last word, where it must not be changed. */
function placeFor(operation: Operation, sources: readonly [...Source[], Source]): Source {
  const own: Source = sources.at(-1) ?? sources[0];
  const decider = sources.find((source) => source.decides(operation.path));
  if (decider && decider !== own && decider.locked === undefined) return decider;
  // A patch is where an overlay says what its base does not, so it is preferred to the base that others share.
  const above = decider ? sources.slice(0, sources.indexOf(decider)) : sources.slice(0, -1);
  const taker = above.find((source) => source.locked === undefined && source.takes(operation));
  return taker ?? decider ?? own;
}

function editAll(edits: readonly (readonly [Source, readonly Operation[]])[]): ManifestEdit {
  const changes: FileChange[] = [];
  const aliases: string[] = [];
  for (const [source, operations] of edits) {
    if (source.locked !== undefined) return { because: `${source.path} ${source.locked}` };
    const edited = source.edit(operations);
    if ('because' in edited) return edited;
    if (changes.some(({ path }) => path === source.path))
      return { because: `${source.path} would have to be changed in two places at once` };
    if (edited.after === source.text) continue;
    changes.push({ path: source.path, before: source.text, after: edited.after });
    aliases.push(...edited.aliases);
  }
  return { changes, aliases };
}
