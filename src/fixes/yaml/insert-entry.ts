import { isAlias, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { insertAfter, insertedInFlow, ownFlowText } from './flow.ts';
import {
  blockLines,
  columnOf,
  dashed,
  dashWidth,
  endOfContent,
  endOfLine,
  type Indentation,
  indented,
  lineEnding,
  offsetOfKey,
} from './layout.ts';
import type { Edit } from './splice.ts';

/** The edit that gives a map an entry under a key that it does not have, in the layout that the map has. */
export function insertEntry(
  text: string,
  map: YAMLMap,
  key: string,
  value: unknown,
  style: Indentation,
): Edit | undefined {
  if (map.flow) return insertedInFlow(text, map, key, value);
  if (map.items.length === 0) return undefined;
  const lines = blockLines({ [key]: value }, style);
  return afterLine(text, map, indented(lines, columnOf(text, map.range?.[0] ?? 0)));
}

/**
 * The edits that put a collection where a key has nothing: `key:`, `key: null`, `key: []` or `key: {}`. A comment
 * behind it stays where it is. Undefined where the text leaves no safe place (an anchor or alias in the way).
 */
export function fillEntry(
  text: string,
  map: YAMLMap,
  key: string,
  value: unknown,
  style: Indentation,
): Edit[] | undefined {
  const empty = map.get(key, true) as Node | undefined;
  if (!empty || isAlias(empty) || (!isScalar(empty) && empty.anchor !== undefined))
    return undefined;
  const [start, end] = empty.range ?? [0, 0, 0];
  const keyStart = offsetOfKey(map, key);
  if (keyStart === undefined || /\n/.test(text.slice(keyStart, end))) return undefined;
  if (map.flow) return [{ start, end, text: ownFlowText(text, map, value, keyStart) }];

  const [first = '', ...lines] = indented(
    blockLines({ [key]: value }, style),
    columnOf(text, map.range?.[0] ?? 0),
  );
  const colon = text.lastIndexOf(':', start);
  const written = first.slice(first.indexOf(':') + 1);
  const below = endOfLine(text, end);
  const inPlace = { start: colon + 1, end: Math.max(end, colon + 1), text: written };
  const insert = { start: below, end: below, text: joined(text, below, lines) };
  const edits = end > start || written !== '' ? [inPlace] : [];
  return lines.length > 0 ? [...edits, insert] : edits;
}

/** The edit that appends an item to a list that has some already. */
export function appendItem(
  text: string,
  list: YAMLSeq,
  item: unknown,
  around: Indentation,
): Edit | undefined {
  if (list.items.length === 0) return undefined;
  if (list.flow) {
    const last = list.items.at(-1) as Node | undefined;
    const start = last?.range?.[0] ?? 0;
    return insertAfter(text, last?.range?.[1] ?? 0, start, ownFlowText(text, list, item, start));
  }
  const style = { ...around, dash: dashWidth(text, list) };
  const lines = dashed(blockLines(item, style), style.dash);
  return afterLine(text, list, indented(lines, columnOf(text, list.range?.[0] ?? 0)));
}

/** Is there nothing at a node: null, an empty list or an empty map? */
export const isEmpty = (node: unknown): boolean =>
  (isScalar(node) && node.value === null) ||
  (isSeq(node) && node.items.length === 0) ||
  isEmptyMap(node);

const isEmptyMap = (node: unknown): boolean =>
  typeof node === 'object' && node !== null && 'items' in node
    ? (node as YAMLMap).items.length === 0
    : false;

function afterLine(text: string, node: Node, lines: readonly string[]): Edit {
  const end = endOfContent(node);
  // A block scalar ends behind its line ending; the new lines go before that.
  const last = end - (/(\r?\n)*$/.exec(text.slice(0, end))?.[0].length ?? 0);
  const at = endOfLine(text, Math.max(last, 0));
  return { start: at, end: at, text: joined(text, at, lines) };
}

const joined = (text: string, at: number, lines: readonly string[]): string =>
  lines.map((line) => lineEnding(text, at) + line).join('');
