import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import {
  blockLines,
  columnOf,
  dashed,
  dashWidth,
  endOfContent,
  endOfLine,
  flowText,
  type Indentation,
  indentationOf,
  indented,
  lineEnding,
  offsetOfKey,
} from './layout.ts';
import type { Edit } from './splice.ts';

/**
 * The edits that append an item to the list under a key of a map, in the layout that the text uses there: block or
 * flow, JSON, an empty or absent list. Undefined where the text leaves no safe place (an anchor or alias in the way).
 */
export function appendItem(
  text: string,
  map: YAMLMap,
  key: string,
  item: unknown,
  parentColumn: number,
): Edit[] | undefined {
  const list = map.get(key, true) as Node | undefined;
  if (map.flow) return appendInFlowMap(text, map, key, item);
  if (list === undefined)
    return [afterLine(text, map, newList(text, map, key, item, parentColumn))];
  if (isAlias(list) || list.anchor !== undefined) return undefined;
  if (isSeq(list) && list.items.length > 0)
    return list.flow
      ? [appendInFlow(text, list, item)]
      : [appendInBlock(text, list, item, indentationOf(text, map, parentColumn))];
  const empty = isSeq(list) || (isScalar(list) && list.value === null);
  return empty ? fillEmpty(text, map, list, key, item, parentColumn) : undefined;
}

function appendInBlock(text: string, list: YAMLSeq, item: unknown, around: Indentation): Edit {
  const style = { ...around, dash: dashWidth(text, list) };
  const lines = dashed(blockLines(item, style), style.dash);
  return afterLine(text, list, indented(lines, columnOf(text, list.range?.[0] ?? 0)));
}

/** `key:` and its first item, at the columns that the map's keys have. */
function newList(
  text: string,
  map: YAMLMap,
  key: string,
  item: unknown,
  parentColumn: number,
): string[] {
  const column = columnOf(text, map.range?.[0] ?? 0);
  const style = indentationOf(text, map, parentColumn);
  return indented(
    [`${key}:`, ...indented(dashed(blockLines(item, style), style.dash), style.sequence)],
    column,
  );
}

/** `key: []` (or nothing, or null) becomes `key:` with lines below; a comment behind it stays where it is. */
function fillEmpty(
  text: string,
  map: YAMLMap,
  list: Node,
  key: string,
  item: unknown,
  parentColumn: number,
): Edit[] | undefined {
  const [start, end] = list.range ?? [0, 0, 0];
  const keyStart = offsetOfKey(map, key);
  const colon = text.lastIndexOf(':', start);
  if (keyStart === undefined || /\n/.test(text.slice(keyStart, end))) return undefined;
  const [, ...lines] = newList(text, map, key, item, parentColumn);
  const below = endOfLine(text, end);
  const insert = { start: below, end: below, text: joined(text, below, lines) };
  return end > start ? [{ start: colon + 1, end, text: '' }, insert] : [insert];
}

function afterLine(text: string, node: Node, lines: readonly string[]): Edit {
  const end = endOfContent(node);
  // A block scalar ends behind its line ending; the new lines go before that.
  const last = end - (/(\r?\n)*$/.exec(text.slice(0, end))?.[0].length ?? 0);
  const at = endOfLine(text, Math.max(last, 0));
  return { start: at, end: at, text: joined(text, at, lines) };
}

const joined = (text: string, at: number, lines: readonly string[]): string =>
  lines.map((line) => lineEnding(text, at) + line).join('');

function appendInFlowMap(
  text: string,
  map: YAMLMap,
  key: string,
  item: unknown,
): Edit[] | undefined {
  const list = map.get(key, true) as Node | undefined;
  if (list === undefined) {
    const last = map.items.at(-1);
    if (!last) return undefined;
    const written = isJson(text, map) ? JSON.stringify(key) : key;
    const before = keyStartOf(last.key);
    const colon = isMinified(text) ? ':' : ': ';
    const entry = `${written}${colon}${flowItem(text, map, [item], before)}`;
    return [insertAfter(text, endOfContent(last.value ?? last.key), before, entry)];
  }
  if (!isSeq(list) || list.anchor !== undefined) return undefined;
  if (list.items.length > 0) return [appendInFlow(text, list, item)];
  const [start, end] = list.range ?? [0, 0, 0];
  return [{ start, end, text: flowItem(text, map, [item], offsetOfKey(map, key) ?? start) }];
}

function appendInFlow(text: string, list: YAMLSeq, item: unknown): Edit {
  const last = list.items.at(-1) as Node | undefined;
  const start = last?.range?.[0] ?? 0;
  return insertAfter(text, last?.range?.[1] ?? 0, start, flowItem(text, list, item, start));
}

/** A new entry behind the last one: on a line of its own where the last one has a line of its own. */
function insertAfter(text: string, end: number, lastStart: number, entry: string): Edit {
  const blank = isMinified(text) ? '' : ' ';
  const gap = startsLine(text, lastStart)
    ? lineEnding(text, lastStart) + ownIndent(text, lastStart)
    : blank;
  return { start: end, end, text: `,${gap}${entry}` };
}

/** A value in flow style: spread over lines as pretty-printed JSON is, where the text around it is so. */
function flowItem(text: string, node: Node, value: unknown, neighbour: number): string {
  const json = isJson(text, node);
  if (!json || !startsLine(text, neighbour)) return flowText(value, json, /\{ \S/.test(text));
  const indent = ownIndent(text, neighbour);
  const unit = indent.includes('\t') ? '\t' : unitOf(text);
  return JSON.stringify(value, null, unit).replace(/\n/g, lineEnding(text, neighbour) + indent);
}

/** JSON without blanks, as `kubectl get -o json` never writes it but tools do. */
const isMinified = (text: string): boolean => /^\uFEFF?\{"[^\n]*\}\s*$/.test(text);

const startsLine = (text: string, offset: number): boolean =>
  /^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset));

const ownIndent = (text: string, offset: number): string =>
  text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);

/** The first indentation of a text that is one value over many lines. */
const unitOf = (text: string): string => /\n( +)/.exec(text)?.[1] ?? '  ';

/** Is a flow collection written as JSON, with its keys in double quotes? */
const isJson = (text: string, node: Node): boolean =>
  /^[[{]\s*("|[[{]\s*")/.test(text.slice(node.range?.[0] ?? 0));

const keyStartOf = (key: unknown): number =>
  (key as { range?: readonly number[] } | null)?.range?.[0] ?? 0;

/** The node as a map, when it is one. */
export const asMap = (node: unknown): YAMLMap | undefined => (isMap(node) ? node : undefined);
