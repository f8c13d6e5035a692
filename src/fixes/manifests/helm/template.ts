import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { SourceFile } from '../../../model/fix.ts';
import { valueIn } from '../../edit/operation.ts';
import {
  dottedKey,
  type Key,
  nodeAt,
  type ParseYaml,
  parseYaml,
  type YamlFile,
} from '../../yaml/yaml-file.ts';
import { type Action, absolute, mask } from './mask.ts';

/** A chart's template, read as YAML as far as it can be without rendering it. */
export interface Template {
  readonly file: YamlFile;
  readonly actions: readonly Action[];
}

/** Reads a template's text as the documents of its masked text: places in them are places in the template. */
export const parseTemplate: ParseYaml = (text) => parseYaml(mask(text).text, { uniqueKeys: false });

/** @returns undefined where the template is no YAML even when its actions are taken for words */
export function readTemplate({ path, text }: SourceFile): Template | undefined {
  const parsed = parseTemplate(text);
  if (parsed.kind === 'broken') return undefined;
  return { file: { path, text, ...parsed }, actions: mask(text).actions };
}

/** What stands in a value: literal text, and references to values of the chart. */
export type Part =
  | { readonly text: string }
  | { readonly key: readonly Key[]; readonly otherwise?: string }
  /** The name of the release, of the chart, or something that only rendering would tell. */
  | { readonly unknown: string };

/** The parts of a node's value; undefined when it is literal as a whole, or a collection. */
export function partsOf({ file, actions }: Template, node: Node | undefined): Part[] | undefined {
  if (!node?.range) return undefined;
  const [start, end] = node.range;
  const inside = actions.filter((one) => one.start >= start && one.end <= end);
  if (!isScalar(node) || inside.length === 0) return undefined;
  const parts: Part[] = [];
  let from = start;
  for (const action of inside) {
    parts.push({ text: file.text.slice(from, action.start) }, partOf(action));
    from = action.end;
  }
  parts.push({ text: file.text.slice(from, end) });
  return parts
    .map((part) => ('text' in part ? { text: part.text.replace(/^["']|["']$/g, '') } : part))
    .filter((part) => !('text' in part) || part.text !== '');
}

/** The chart's value that a key is given as a whole: `resources:` above `{{- toYaml .Values.resources | nindent 8 }}`. */
export function blockAt(template: Template, index: number, path: readonly Key[]): Part | undefined {
  const { file, actions } = template;
  const document = file.documents[index];
  const holder = document && nodeAt(document, path.slice(0, -1));
  const pair = isMap(holder)
    ? holder.items.find((one) => (one.key as { value?: unknown }).value === path.at(-1))
    : undefined;
  const start = (pair?.key as Node | undefined)?.range?.[0];
  if (start === undefined) return undefined;
  const line = file.text.lastIndexOf('\n', start - 1) + 1;
  const block = actions.find((action) => action.blockOf === line);
  if (block) return partOf(block);
  // `resources: {{- toYaml .Values.resources | nindent 8 }}` stands on the key's own line.
  const [own, another] = partsOf(template, pair?.value as Node | undefined) ?? [];
  return another === undefined ? own : undefined;
}

/** Functions that leave a value what it is. */
const plain =
  /^(quote|squote|toYaml|toString|int|int64|nindent \d+|indent \d+|trim|default .+|required .+)$/;

function partOf({ text, dot }: Action): Part {
  const [first = '', ...pipes] = text.split('|').map((one) => one.trim());
  const reference = /^(?:(?:toYaml|quote|squote|int|int64|required "[^"]*")\s+)?([.$][\w.]*)$/.exec(
    first,
  )?.[1];
  const defaulted = /^default\s+("[^"]*"|\S+)\s+([.$][\w.]*)$/.exec(first);
  const named = reference ?? defaulted?.[2];
  if (named === undefined) return { unknown: text };
  const whole = absolute(named, dot);
  const key = /^\.Values\.(.+)$/.exec(whole)?.[1];
  if (key === undefined || !pipes.every((pipe) => plain.test(pipe))) return { unknown: whole };
  const otherwise = /^default\s+(.+)$/.exec(pipes.find((one) => /^default\b/.test(one)) ?? '')?.[1];
  const fallback = (otherwise ?? defaulted?.[1])?.replace(/^"|"$/g, '');
  return { key: dottedKey(key), ...(fallback === undefined ? {} : { otherwise: fallback }) };
}

/** What a template's document amounts to with some values; what only rendering would tell is left out. */
export function filled(template: Template, index: number, values: Values): unknown {
  const document = template.file.documents[index];
  if (!document) return undefined;
  const visit = (node: unknown, path: readonly Key[]): unknown => {
    const block = path.length > 0 ? blockAt(template, index, path) : undefined;
    if (block && 'key' in block) return partValue(block, values);
    if (isMap(node))
      return Object.fromEntries(
        node.items.flatMap(({ key, value }) => {
          const name = String((key as { value?: unknown }).value);
          const inner = visit(value, [...path, name]);
          return inner === undefined ? [] : [[name, inner]];
        }),
      );
    if (isSeq(node)) return node.items.map((item, position) => visit(item, [...path, position]));
    if (!isScalar(node)) return undefined;
    const parts = partsOf(template, node);
    return parts ? textOf(parts, values) : node.value;
  };
  return visit(document.contents, []);
}

/** What a chart is deployed with. */
export interface Values {
  readonly values: unknown;
  readonly release?: string;
  readonly chart: string;
}

function partValue(part: Part, { values, release, chart }: Values): unknown {
  if ('text' in part) return part.text;
  if ('key' in part) return valueIn(values, part.key) ?? part.otherwise;
  if (part.unknown === '.Release.Name') return release;
  return part.unknown === '.Chart.Name' ? chart : undefined;
}

/** A single value keeps its type; several are one text. Undefined when a part is not known. */
function textOf(parts: readonly Part[], values: Values): unknown {
  const known = parts.map((part) => partValue(part, values));
  if (known.length === 1) return known[0];
  return known.includes(undefined) ? undefined : known.map(String).join('');
}
