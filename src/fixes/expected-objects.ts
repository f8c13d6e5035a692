import type { FileChange } from '../model/fix.ts';
import { sizeOf } from '../model/quantity.ts';
import type { NamespacedName } from '../model/references.ts';
import {
  changedDocuments,
  isObject,
  isTree,
  type Tree,
  type ValueChange,
  valueAt,
  valueChanges,
} from './yaml-changes.ts';

/** An object that has to look so in the cluster once a merged change has arrived. */
export interface ExpectedObject extends NamespacedName {
  readonly kind: string;
  readonly changes: readonly ValueChange[];
}

/**
 * What the cluster shows of a merged change. A Job is no part of it: its template cannot be changed, so the next run
 * carries the change. @param namespace of documents that name none
 */
export const expectedObjects = (
  changes: readonly FileChange[],
  namespace: string,
): ExpectedObject[] =>
  changedDocuments(changes)
    .filter(({ after }) => isObject(after) && after.kind !== 'Job' && nameOf(after) !== '')
    .map(({ before, after }) => ({
      kind: String(after.kind),
      name: nameOf(after),
      namespace: String(valueAt(after, ['metadata', 'namespace']) ?? namespace),
      changes: valueChanges(before, after).filter(({ path }) => !isIdentity(path)),
    }));

const nameOf = (document: Tree): string => String(valueAt(document, ['metadata', 'name']) ?? '');

const isIdentity = ([first, second]: readonly string[]): boolean =>
  first === 'apiVersion' ||
  first === 'kind' ||
  first === 'status' ||
  (first === 'metadata' && second !== 'annotations' && second !== 'labels');

/** Is every merged value there? The API server may have added defaults to it. */
export const shows = (live: Tree, { changes }: ExpectedObject): boolean =>
  changes.every(({ path, after }) => {
    const found = valueAt(live, path);
    return after === undefined ? found === undefined : holds(found, after);
  });

function holds(found: unknown, wanted: unknown): boolean {
  if (isTree(wanted)) {
    return (
      isTree(found) && Object.entries(wanted).every(([key, value]) => holds(found[key], value))
    );
  }
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((value, index) => holds(found[index], value))
    );
  }
  // Annotations and values of ConfigMaps are text, whatever the YAML says.
  return (
    found === wanted ||
    (isScalar(wanted) && isScalar(found) && isSame(String(found), String(wanted)))
  );
}

/** The API server writes amounts in its own way: `8192Mi` becomes `8Gi`. */
const isSame = (found: string, wanted: string): boolean =>
  found === wanted || (sizeOf(found) !== undefined && sizeOf(found) === sizeOf(wanted));

const isScalar = (value: unknown): boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);
