import { type Document, isMap, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { columnOf, endOfContent, endOfLine } from './layout.ts';
import type { Edit } from './splice.ts';
import { followed, type Key, nodeAt } from './yaml-file.ts';

/**
 * The edits that take an entry out of a map, or an item out of a list, with the whole lines that it stands on.
 * Undefined where that would leave an empty collection behind or tear a line apart.
 */
export function removeEntry(
  text: string,
  document: Document.Parsed,
  path: readonly Key[],
): Edit[] | undefined {
  const key = path.at(-1);
  const holder = followed(document, nodeAt(document, path.slice(0, -1)));
  if (isSeq(holder) && typeof key === 'number') return fromList(text, holder, key);
  if (isMap(holder) && key !== undefined) return fromMap(text, holder, key);
  return undefined;
}

function fromList(text: string, list: YAMLSeq, index: number): Edit[] | undefined {
  const item = list.items[index] as Node | undefined;
  const start = item?.range?.[0];
  if (start === undefined || list.items.length < 2) return undefined;
  if (list.flow) return inFlow(text, list.items as Node[], index);
  const dash = text.lastIndexOf('-', start - 1);
  return wholeLines(text, dash, endOfContent(item));
}

function fromMap(text: string, map: YAMLMap, key: Key): Edit[] | undefined {
  const index = map.items.findIndex((one) => (one.key as { value?: unknown })?.value === key);
  const pair = map.items[index];
  const start = (pair?.key as Node | undefined)?.range?.[0];
  if (!pair || start === undefined || map.items.length < 2 || map.flow) return undefined;
  // The first entry of a list's item shares its line with the dash.
  if (!/^[ \t]*$/.test(text.slice(start - columnOf(text, start), start))) return undefined;
  return wholeLines(text, start, endOfContent(pair.value ?? pair.key));
}

function wholeLines(text: string, start: number, end: number): Edit[] {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const content = end - (/(\r?\n)*$/.exec(text.slice(0, end))?.[0].length ?? 0);
  const stop = endOfLine(text, Math.max(content, start));
  const newline = /^\r?\n/.exec(text.slice(stop))?.[0].length ?? 0;
  return [{ start: from, end: stop + newline, text: '' }];
}

/** With the comma that stands before it, or behind it when it is the first. */
function inFlow(text: string, items: readonly Node[], index: number): Edit[] | undefined {
  const [start, end] = items[index]?.range ?? [0, 0];
  const before = items[index - 1]?.range?.[1];
  const next = items[index + 1]?.range?.[0];
  if (before !== undefined) return [{ start: before, end, text: '' }];
  return next === undefined || text.slice(end, next).includes('#')
    ? undefined
    : [{ start, end: next, text: '' }];
}
