import { isDeepStrictEqual } from 'node:util';
import { type Document, isAlias, isMap, isScalar, isSeq, type Scalar } from 'yaml';
import { replaceBlock } from '../yaml/block-text.ts';
import { indentationAt } from '../yaml/indentation.ts';
import { appendItem, fillEntry, insertEntry, isEmpty } from '../yaml/insert-entry.ts';
import type { Data } from '../yaml/layout.ts';
import { removeEntry } from '../yaml/remove-entry.ts';
import { rereadEntry } from '../yaml/reread-entry.ts';
import { type Edit, replaceScalar, splice } from '../yaml/splice.ts';
import {
  followed,
  type Key,
  lineAt,
  nodeAt,
  type ParseYaml,
  parseYaml,
  type YamlFile,
} from '../yaml/yaml-file.ts';
import { nested, type Operation, resolve, withOperation } from './operation.ts';

/** One document of a file, or an object inside of it, and how its text is read. */
export interface EditedPlace {
  readonly file: YamlFile;
  /** Which document of the file. */
  readonly index: number;
  /** The path from the document to the object: `['items', 2]` in a List. */
  readonly root: readonly Key[];
  /** How the text becomes documents again; plain YAML when absent. */
  readonly parse?: ParseYaml;
}

export type Edited =
  | {
      readonly after: string;
      /** Aliases that gave way to a value of their own. */
      readonly aliases: readonly string[];
    }
  | { readonly because: string };

/**
 * The file's text after the operations, with every byte that they do not own. The text is read again, and its data must
 * be the old data with exactly the operations done: that catches an anchor which other places share, a merge that a new
 * key would hide, and any mistake in the splicing itself.
 */
export function editDocument(place: EditedPlace, operations: readonly Operation[]): Edited {
  const { file, index, root, parse = parseYaml } = place;
  const aliases: string[] = [];
  let current = file;
  for (const [position, operation] of operations.entries()) {
    const step = editFor({ ...place, file: current }, operation);
    if ('because' in step) return step;
    if (step.edits.length === 0) continue;
    aliases.push(...step.aliases);
    const text = splice(current.text, step.edits);
    const isLast = position === operations.length - 1;
    const reread = isLast && !place.parse && rereadEntry(current, step.edits, text);
    if (reread) {
      // Nothing is looked up in the documents any more.
      current = { ...current, data: reread, text };
      continue;
    }
    const parsed = parse(text);
    if (parsed.kind === 'broken') return { because: unsafe(place, operation) };
    current = { ...current, ...parsed, text };
  }
  const expected: unknown = operations.reduce<unknown>(
    (data, operation) =>
      withOperation(data, { ...operation, path: [index, ...root, ...operation.path] }),
    [...file.data],
  );
  if (isDeepStrictEqual(current.data, expected)) return { after: current.text, aliases };
  const [first] = operations;
  return { because: first ? unsafe(place, first) : `${file.path} cannot be edited` };
}

type Step = { readonly edits: readonly Edit[]; readonly aliases: readonly string[] };

function editFor(place: EditedPlace, operation: Operation): Step | { readonly because: string } {
  const edits = editsFor(place, operation);
  if (edits === 'not one line')
    return { because: `${calledPath(operation)} in ${place.file.path} is not written on one line` };
  if (!edits) return { because: unsafe(place, operation) };
  const document = place.file.documents[place.index];
  const node = document && nodeAt(document, resolved(place, operation).keys);
  const alias = operation.op === 'set' && edits.length > 0 && isAlias(node) ? [node.source] : [];
  return { edits, aliases: alias };
}

function resolved({ file, index, root }: EditedPlace, { path }: Operation) {
  return resolve(file.data[index], [...root, ...path]);
}

function editsFor(place: EditedPlace, operation: Operation): Edit[] | 'not one line' | undefined {
  const { file, index } = place;
  const document = file.documents[index];
  const { keys, missing, value } = resolved(place, operation);
  if (!document) return undefined;
  if (operation.op === 'remove')
    return missing.length > 0 ? [] : removeEntry(file.text, document, keys);
  if (operation.op === 'append' && missing.length === 0 && Array.isArray(value)) {
    if (value.some((item) => isDeepStrictEqual(item, operation.item))) return [];
    if (value.length > 0) return appended(place, document, keys, operation.item);
  }
  const wanted = operation.op === 'append' ? [operation.item] : operation.value;
  if (missing.length === 0) {
    if (isDeepStrictEqual(value, wanted)) return [];
    const node = nodeAt(document, keys);
    if (isEmpty(node) && isCollection(wanted)) return filled(place, document, keys, wanted);
    if (isCollection(wanted) || !isScalar(followed(document, node))) return undefined;
    if (isScalar(node) && typeof wanted === 'string' && isBlock(node) && node.range)
      return [replaceBlock(file.text, node.range[0], String(node.value), wanted)];
    const written = operation.op === 'set' ? operation.written : undefined;
    const edit = replaceScalar(file.text, document, node, wanted, written);
    return edit ? [edit] : 'not one line';
  }
  return inserted(place, document, keys, nestedIn(missing, wanted));
}

const isBlock = ({ type, anchor }: Scalar): boolean =>
  type === 'BLOCK_LITERAL' && anchor === undefined;

const isCollection = (value: Data): value is Exclude<Data, string | number | boolean | null> =>
  typeof value === 'object' && value !== null;

/** The first missing step, and the value that the rest of the path makes of it. */
function nestedIn([step, ...rest]: Operation['path'], value: Data): Entry {
  return typeof step === 'object'
    ? { item: (nested([step, ...rest], value) as readonly Data[])[0] ?? null }
    : { key: String(step), value: nested(rest, value) };
}

type Entry = { readonly item: Data } | { readonly key: string; readonly value: Data };

function inserted(
  place: EditedPlace,
  document: Document.Parsed,
  keys: readonly Key[],
  entry: Entry,
): Edit[] | undefined {
  const node = followed(document, nodeAt(document, keys));
  const holds: Data = 'item' in entry ? [entry.item] : { [entry.key]: entry.value };
  if (isEmpty(node)) return filled(place, document, keys, holds);
  if ('item' in entry) return appended(place, document, keys, entry.item);
  if (!isMap(node)) return undefined;
  const style = indentationAt(place.file.text, document, keys);
  const edit = insertEntry(place.file.text, node, entry.key, entry.value, style);
  return edit && [edit];
}

function appended(
  { file }: EditedPlace,
  document: Document.Parsed,
  keys: readonly Key[],
  item: Data,
): Edit[] | undefined {
  const list = nodeAt(document, keys);
  if (!isSeq(list)) return undefined;
  const edit = appendItem(file.text, list, item, indentationAt(file.text, document, keys));
  return edit && [edit];
}

function filled(
  { file }: EditedPlace,
  document: Document.Parsed,
  keys: readonly Key[],
  value: Data,
): Edit[] | undefined {
  const key = keys.at(-1);
  const holder = followed(document, nodeAt(document, keys.slice(0, -1)));
  if (typeof key !== 'string' || !isMap(holder)) return undefined;
  const style = indentationAt(file.text, document, keys.slice(0, -1));
  return fillEntry(file.text, holder, key, value, style);
}

/** Why a place is left alone: somebody else's anchor is in the way, or a layout that is not known to be safe. */
function unsafe(place: EditedPlace, operation: Operation): string {
  const { file, index } = place;
  const document = file.documents[index];
  const { keys } = resolved(place, operation);
  const nodes = [...keys.keys(), keys.length].map((length) =>
    document ? nodeAt(document, keys.slice(0, length)) : undefined,
  );
  const shared = nodes.find((node) => isAlias(node) || (node as { anchor?: string })?.anchor);
  const where = `${file.path}:${lineAt(file.text, (shared ?? nodes.findLast(Boolean))?.range?.[0] ?? 0)}`;
  return shared
    ? `${calledPath(operation)} is shared through an anchor (${where}), and changing it there would change other places too`
    : `${calledPath(operation)} is written in a way that the bot does not edit (${where})`;
}

/** `spec.containers[kaniko].args`, as people write a field. */
export const calledPath = ({ path }: Pick<Operation, 'path'>): string =>
  path
    .map((step) =>
      typeof step === 'object'
        ? `[${Object.values(step).join(',')}]`
        : typeof step === 'number'
          ? `[${step}]`
          : `.${step}`,
    )
    .join('')
    .replace(/^\./, '');
