import { isScalar } from 'yaml';
import { type Edited, type EditedPlace, editDocument } from '../edit/edit-document.ts';
import { type ObjectPath, type Operation, resolve, valueIn } from '../edit/operation.ts';
import { followed, type Key, lineAt, nodeAt, parseYaml } from '../yaml/yaml-file.ts';
import { embeddedYaml } from './embedded.ts';

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
  /** The YAML of a text that stands at a place, as a source of its own. */
  inside?(path: ObjectPath): Source | undefined;
  /** Why its file must not be changed, as what is said of it: `is a copy of …`. */
  readonly locked?: string;
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
    inside: (path) => {
      const { keys, missing } = resolve(data, path);
      return missing.length > 0 ? undefined : textSources(place, keys)[0]?.source;
    },
  };
}

/** A part of a source: paths are those below a place of it. */
export const sourceAt = (source: Source, prefix: readonly Key[]): Source => {
  const below = (path: ObjectPath): ObjectPath => [...prefix, ...path];
  const moved = (operation: Operation): Operation => ({
    ...operation,
    path: below(operation.path),
  });
  return {
    ...source,
    called: (path) => source.called(below(path)),
    decides: (path) => source.decides(below(path)),
    value: (path) => source.value(below(path)),
    written: (path) => source.written(below(path)),
    takes: (operation) => source.takes(moved(operation)),
    edit: (operations) => source.edit(operations.map(moved)),
    inside: (path) => source.inside?.(below(path)),
  };
};

/** One of the documents that stand as a text in another one. */
export interface TextSource {
  readonly source: Source;
  readonly data: unknown;
}

/** The documents of a text inside of a document. A text that is no literal block counts, but cannot be edited. */
export function textSources(place: EditedPlace, key: readonly Key[]): TextSource[] {
  const where = whereabouts({ ...place, root: [...place.root, ...key] });
  const embedded = embeddedYaml(place, key);
  if (embedded)
    return embedded.file.data.map((data, index) => ({
      data,
      source: {
        ...documentSource({ file: embedded.file, index, root: [] }),
        whereabouts: where,
        text: place.file.text,
        edit: (operations) => embedded.edit(index, [], operations),
      },
    }));
  const text = valueIn(place.file.data, [place.index, ...place.root, ...key]);
  const parsed = typeof text === 'string' ? parseYaml(text) : undefined;
  return (parsed?.kind === 'parsed' ? parsed.data : []).map((data) => ({
    data,
    source: {
      ...documentSource(place),
      whereabouts: where,
      decides: (path) => valueIn(data, path) !== undefined,
      value: (path) => valueIn(data, path),
      written: (path) => scalarIn(data, path),
      takes: () => false,
      edit: () => ({ because: `the text at ${where} is not written as a literal block` }),
    },
  }));
}

function scalarIn(data: unknown, path: ObjectPath): string | undefined {
  const value = valueIn(data, path);
  return value === undefined || typeof value === 'object' ? undefined : String(value);
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
