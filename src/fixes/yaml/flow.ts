import type { Node, YAMLMap } from 'yaml';
import { endOfContent, flowText, lineEnding } from './layout.ts';
import type { Edit } from './splice.ts';

/** The edit that gives a map in flow style an entry; undefined when it is empty, so that nothing shows its layout. */
export function insertedInFlow(
  text: string,
  map: YAMLMap,
  key: string,
  value: unknown,
): Edit | undefined {
  const last = map.items.at(-1);
  if (!last) return undefined;
  const written = isJson(text, map) ? JSON.stringify(key) : key;
  const before = startOf(last.key);
  const colon = isMinified(text) ? ':' : ': ';
  const entry = `${written}${colon}${ownFlowText(text, map, value, before)}`;
  return insertAfter(text, endOfContent(last.value ?? last.key), before, entry);
}

/** A new entry behind the last one: on a line of its own where the last one has a line of its own. */
export function insertAfter(text: string, end: number, lastStart: number, entry: string): Edit {
  const blank = isMinified(text) ? '' : ' ';
  const gap = startsLine(text, lastStart)
    ? lineEnding(text, lastStart) + ownIndent(text, lastStart)
    : blank;
  return { start: end, end, text: `,${gap}${entry}` };
}

/** A value in flow style: spread over lines as pretty-printed JSON is, where the text around it is so. */
export function ownFlowText(text: string, node: Node, value: unknown, neighbour: number): string {
  const json = isJson(text, node);
  if (!json || !startsLine(text, neighbour)) return flowText(value, json, /\{ \S/.test(text));
  const indent = ownIndent(text, neighbour);
  const unit = indent.includes('\t') ? '\t' : unitOf(text);
  return JSON.stringify(value, null, unit).replace(/\n/g, lineEnding(text, neighbour) + indent);
}

/** Is a flow collection written as JSON, with its keys in double quotes? */
export const isJson = (text: string, node: Node): boolean =>
  /^[[{]\s*("|[[{]\s*")/.test(text.slice(node.range?.[0] ?? 0));

/** JSON without blanks, as `kubectl get -o json` never writes it but tools do. */
const isMinified = (text: string): boolean => /^\uFEFF?\{"[^\n]*\}\s*$/.test(text);

const startsLine = (text: string, offset: number): boolean =>
  /^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset));

const ownIndent = (text: string, offset: number): string =>
  text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);

/** The first indentation of a text that is one value over many lines. */
const unitOf = (text: string): string => /\n( +)/.exec(text)?.[1] ?? '  ';

const startOf = (key: unknown): number =>
  (key as { range?: readonly number[] } | null)?.range?.[0] ?? 0;
