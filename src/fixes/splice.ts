import { isDeepStrictEqual } from 'node:util';
import { type Document, isAlias, isScalar, parse, type Scalar } from 'yaml';
import { followed, type Key, parseYaml, type YamlFile } from './yaml-file.ts';

/** Replaces the text from `start` up to `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What an edit is meant to do to the file's data: the value that stands at a path of one document afterwards. */
export interface Intent {
  readonly document: number;
  readonly path: readonly Key[];
  readonly value: unknown;
}

/** Applies edits that do not overlap, in any order. */
export const splice = (text: string, edits: readonly Edit[]): string =>
  edits
    .toSorted((one, other) => other.start - one.start)
    .reduce((whole, edit) => whole.slice(0, edit.start) + edit.text + whole.slice(edit.end), text);

/**
 * Reads the edited text again and tells whether its data is the old data with exactly the intended values in
 * place. This is what catches an anchor that other places share, and any mistake in the splicing itself.
 */
export function doesOnly(intents: readonly Intent[], before: YamlFile, after: string): boolean {
  const parsed = parseYaml(after);
  if (parsed.kind === 'broken') return false;
  const expected = structuredClone([...before.data]);
  for (const { document, path, value } of intents) place(expected, [document, ...path], value);
  return isDeepStrictEqual(parsed.data, expected);
}

function place(into: unknown, path: readonly Key[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined || typeof into !== 'object' || into === null) return;
  const holder = into as Record<Key, unknown>;
  if (rest.length === 0) holder[key] = value;
  else place(holder[key], rest, value);
}

/**
 * The edit that puts another value in a scalar's place, in the quotes that stand there. An alias is replaced by the
 * value itself, because what it refers to belongs to others as well. Undefined for what is not written on one
 * line (a block scalar, a collection).
 */
export function replaceScalar(
  document: Document.Parsed,
  node: unknown,
  value: string,
): Edit | undefined {
  const written = followed(document, node);
  if (!isScalar(written) || (!isScalar(node) && !isAlias(node)) || !node.range) return undefined;
  const quote = quotes[written.type ?? 'PLAIN'];
  if (quote === undefined) return undefined;
  const [start, end] = node.range;
  return { start, end, text: quote + value + quote };
}

const quotes: Partial<Record<Scalar.Type, string>> = {
  PLAIN: '',
  QUOTE_SINGLE: "'",
  QUOTE_DOUBLE: '"',
};

/** The value that an edit of `replaceScalar` will be read as: `"5"` is text, `5` a number. */
export const readBack = (edit: Edit): unknown => parse(edit.text) as unknown;
