import { type Document, isAlias, isScalar, type Scalar } from 'yaml';
import { scalarText } from './layout.ts';
import { followed } from './yaml-file.ts';

/** Replaces the text from `start` up to `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies edits that do not overlap, in any order. */
export const splice = (text: string, edits: readonly Edit[]): string =>
  edits
    .toSorted((one, other) => other.start - one.start)
    .reduce((whole, edit) => whole.slice(0, edit.start) + edit.text + whole.slice(edit.end), text);

/**
 * The edit that puts another value in a scalar's place, in the quotes that stand there. An alias is replaced by the
 * value itself, because what it refers to belongs to others as well. Undefined for what is not written on one
 * line (a block scalar, a collection).
 * @param written how a number is to be written, where its style matters
 */
export function replaceScalar(
  text: string,
  document: Document.Parsed,
  node: unknown,
  value: unknown,
  written?: string,
): Edit | undefined {
  const stands = followed(document, node);
  if (!isScalar(stands) || (!isScalar(node) && !isAlias(node)) || !node.range) return undefined;
  const [start, end] = node.range;
  const style = styles[stands.type ?? 'PLAIN'];
  if (!style || text.slice(start, end).includes('\n')) return undefined;
  // A missing value has no place of its own but the one behind the colon.
  const blank = start === end && text[start - 1] === ':' ? ' ' : '';
  const quoted = typeof value === 'string' ? style(value) : (written ?? String(value));
  return { start, end, text: blank + quoted };
}

const styles: Partial<Record<Scalar.Type, (value: string) => string>> = {
  // What ends a plain scalar inside brackets is quoted everywhere.
  PLAIN: (value) => (/[[\]{},]/.test(value) ? JSON.stringify(value) : scalarText(value)),
  QUOTE_SINGLE: (value) => `'${value.replaceAll("'", "''")}'`,
  QUOTE_DOUBLE: (value) => JSON.stringify(value),
};
