import { isScalar } from 'yaml';
import { type Edited, type EditedPlace, editDocument } from '../edit/edit-document.ts';
import { type ObjectPath, type Operation, resolve, valueIn } from '../edit/operation.ts';
import { followed, type Key, lineAt, nodeAt } from '../yaml/yaml-file.ts';

/**
 * One place of the repository that says something of an object: its manifest, a patch of it, values of its chart. Paths
 * are always those of the object, wherever the source keeps what stands there.
 */
export interface Source {
  readonly path: string;
  /** `apps/build.yaml:12`. */
  readonly whereabouts: string;
  readonly text: string;
  /** Where exactly a place stands in it, for people: the file, and the key when it is not the object's own. */
  called(path: ObjectPath): string;
  /** Has it the last word on a place? */
  decides(path: ObjectPath): boolean;
  /** What it says at a place; undefined when it says nothing there. */
  value(path: ObjectPath): unknown;
  /** A scalar as it is written, such as `1e9`. */
  written(path: ObjectPath): string | undefined;
  /** May the operation be done here although the source says nothing there yet? */
  takes(operation: Operation): boolean;
  /** Its file after the operations. */
  edit(operations: readonly Operation[]): Edited;
}

/** The source of an object that stands in a document as it is. */
export function documentSource(place: EditedPlace): Source {
  const { file, index, root } = place;
  const data = valueIn(file.data, [index, ...root]);
  return {
    path: file.path,
    text: file.text,
    whereabouts: whereabouts(place),
    called: () => file.path,
    decides: (path) => valueIn(data, path) !== undefined,
    value: (path) => valueIn(data, path),
    written: (path) => writtenAt(place, [...root, ...resolve(data, path).keys]),
    takes: () => true,
    edit: (operations) => editDocument(place, operations),
  };
}

/** `apps/build.yaml:12`, where the object begins. */
export function whereabouts({ file, index, root }: EditedPlace): string {
  const document = file.documents[index];
  const start = (document && nodeAt(document, root)?.range?.[0]) ?? 0;
  return `${file.path}:${lineAt(file.text, start)}`;
}

/** The scalar at a path of a document, as it is written. */
export function writtenAt({ file, index }: EditedPlace, path: readonly Key[]): string | undefined {
  const document = file.documents[index];
  const node = document && followed(document, nodeAt(document, path));
  if (!isScalar(node)) return undefined;
  return typeof node.value === 'number' ? (node.source ?? String(node.value)) : String(node.value);
}
