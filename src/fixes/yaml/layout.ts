import { isMap, isPair, isSeq, type Node, stringify, type YAMLMap, type YAMLSeq } from 'yaml';

/** How far a document indents what stands under a key. */
export interface Indentation {
  /** Columns from a key to the keys under it. */
  readonly map: number;
  /** Columns from a key to the dashes under it; many write 0. */
  readonly sequence: number;
  /** Columns from a dash to what follows it, mostly 2. */
  readonly dash: number;
}

/** The column of an offset, counted from 0. A byte order mark has no width. */
export function columnOf(text: string, offset: number): number {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return line.replace('\uFEFF', '').length;
}

/** The line ending in use where an offset stands. */
export function lineEnding(text: string, offset: number): '\n' | '\r\n' {
  const next = text.indexOf('\n', offset);
  const newline = next < 0 ? text.lastIndexOf('\n') : next;
  return text[newline - 1] === '\r' ? '\r\n' : '\n';
}

/** The offset at which the line of an offset ends, before its line ending. */
export function endOfLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return text.length;
  return text[newline - 1] === '\r' && newline > offset ? newline - 1 : newline;
}

/** Where the last value inside a node ends. Collections' own ranges run on over comments and blank lines. */
export function endOfContent(node: unknown): number {
  if ((isMap(node) || isSeq(node)) && !node.flow) {
    const last: unknown = node.items.at(-1);
    if (isPair(last)) return endOfContent(last.value ?? last.key);
    if (last !== undefined) return endOfContent(last);
  }
  return (node as { range?: readonly number[] | null } | null)?.range?.[1] ?? 0;
}

/** The offset of a map's key, or of the value when the key has no place of its own. */
export function offsetOfKey(map: YAMLMap, key: string): number | undefined {
  const pair = map.items.find((one) => keyText(one.key) === key);
  return (pair?.key as { range?: readonly number[] } | undefined)?.range?.[0];
}

const keyText = (key: unknown): unknown => (key as { value?: unknown } | null)?.value ?? key;

/** The columns from a dash to what follows it, as the last item of a block list has it. */
export function dashWidth(text: string, list: YAMLSeq): number {
  const start = (list.items.at(-1) as Node | undefined)?.range?.[0] ?? 0;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const [, blanks] = /-( +)$/.exec(text.slice(lineStart, start)) ?? [];
  return blanks === undefined ? 2 : 1 + blanks.length;
}

/** What a document can hold. */
export type Data =
  | string
  | number
  | boolean
  | null
  | { readonly [key: string]: Data }
  | readonly Data[];

/** A value as the lines of block YAML, the first of them at column 0. */
export function blockLines(value: unknown, style: Indentation): string[] {
  const data = value as Data;
  if (isLeaf(data)) return scalarText(data).split('\n');
  if (isList(data)) return data.flatMap((item) => dashed(blockLines(item, style), style.dash));
  return Object.entries(data).flatMap(([key, inner]) => entryLines(key, inner, style));
}

function entryLines(key: string, value: Data, style: Indentation): string[] {
  // A text of several lines becomes a block scalar, whose lines the library indents by itself.
  if (typeof value === 'string' && value.includes('\n'))
    return stringify({ [key]: value }, { ...kubernetesYaml, indent: Math.max(style.map, 1) })
      .replace(/\n$/, '')
      .split('\n');
  if (isLeaf(value)) return [`${scalarText(key)}: ${scalarText(value)}`];
  const columns = isList(value) ? style.sequence : style.map;
  return [`${scalarText(key)}:`, ...indented(blockLines(value, style), columns)];
}

const isList = (data: Data): data is readonly Data[] => Array.isArray(data);

/** A scalar, or an empty collection, which is written in one piece as well. */
const isLeaf = (data: Data): data is string | number | boolean | null =>
  typeof data !== 'object' || data === null || Object.keys(data).length === 0;

/** Lines as one item of a sequence; `width` is the dash and the blanks behind it. */
export const dashed = ([first = '', ...rest]: readonly string[], width: number): string[] => [
  `-${' '.repeat(width - 1)}${first}`,
  ...indented(rest, width),
];

export const indented = (lines: readonly string[], columns: number): string[] =>
  lines.map((line) => ' '.repeat(columns) + line);

// Kubernetes reads YAML 1.1, in which a plain `on` or `1_0` is no text: the compat option quotes those.
export const kubernetesYaml = { compat: 'yaml-1.1', lineWidth: 0 } as const;

/** A scalar as it is written plain, or in quotes where it must be. */
export const scalarText = (value: unknown): string => stringify(value, kubernetesYaml).trimEnd();

/** A value on one line, as JSON where the document is written so. */
export const flowText = (value: unknown, json: boolean, padded: boolean): string =>
  json
    ? JSON.stringify(value)
    : stringify(value, {
        ...kubernetesYaml,
        collectionStyle: 'flow',
        flowCollectionPadding: padded,
      }).trimEnd();
