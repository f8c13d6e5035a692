import type { Node } from 'yaml';
import { calledPath, editDocument } from '../../edit/edit-document.ts';
import { type ObjectPath, type Operation, resolve, set, valueIn } from '../../edit/operation.ts';
import { type Key, nodeAt } from '../../yaml/yaml-file.ts';
import { documentSource, type Source } from '../source.ts';
import {
  blockAt,
  filled,
  type Part,
  parseTemplate,
  partsOf,
  type Template,
  type Values,
} from './template.ts';

/** What a chart's values make of one document of a template. */
export interface ChartObject {
  /** The object with its values, as far as it can be told without rendering. */
  readonly data: unknown;
  /** Its values, the last word first, then the template. */
  readonly sources: readonly [...Source[], Source];
}

/** @param sources what says something of the values, the last word first */
export function chartObject(
  template: Template,
  index: number,
  values: Values,
  sources: readonly Source[],
): ChartObject {
  const data = filled(template, index, values);
  const trace = (path: ObjectPath) => traced(template, index, data, path);
  return {
    data,
    sources: [
      ...sources.map((source) => valuesSource(source, trace)),
      templateSource(template, index, data, trace),
    ],
  };
}

/** Where a place of an object comes from. */
type Trace =
  /** The values that it is put together from: mostly one, or the name and the tag of an image. */
  | { readonly parts: readonly Part[]; readonly rest: ObjectPath }
  /** The template itself says it, or nothing does. */
  | { readonly keys: readonly Key[]; readonly missing: ObjectPath };

function traced(template: Template, index: number, data: unknown, path: ObjectPath): Trace {
  const { keys } = resolve(data, path);
  const document = template.file.documents[index];
  for (const [depth] of path.entries()) {
    // Keys of lists stand for positions, which the object with its values tells.
    const step = keys[depth] ?? plainStep(path[depth]);
    if (step === undefined) break;
    const prefix = [...keys.slice(0, depth), step];
    const block = blockAt(template, index, prefix);
    if (block) return { parts: [block], rest: path.slice(depth + 1) };
    if (keys[depth] === undefined) break;
  }
  const parts = document && partsOf(template, nodeAt(document, keys) as Node | undefined);
  const missing = path.slice(keys.length);
  const own = document && nodeAt(document, [...keys, ...missing.filter(isKey)]);
  const ownParts = parts ?? partsOf(template, own);
  return ownParts ? { parts: ownParts, rest: [] } : { keys, missing };
}

const isKey = (step: ObjectPath[number]): step is Key => typeof step !== 'object';
const plainStep = (step: ObjectPath[number] | undefined): Key | undefined =>
  step !== undefined && isKey(step) ? step : undefined;

/** The path in the values that decides a place alone; undefined when several do, or none. */
function soleKey(trace: Trace): ObjectPath | undefined {
  if (!('parts' in trace)) return undefined;
  const [part, another] = trace.parts;
  return part && !another && 'key' in part ? [...part.key, ...trace.rest] : undefined;
}

/** A source of values as a source of the object that the template makes of them. */
function valuesSource(source: Source, trace: (path: ObjectPath) => Trace): Source {
  const keyOf = (path: ObjectPath): ObjectPath | undefined => soleKey(trace(path));
  const says = (path: ObjectPath): boolean => {
    const key = keyOf(path);
    if (key) return source.value(key) !== undefined;
    return keysOf(trace(path)).some((one) => source.value(one) !== undefined);
  };
  return {
    ...source,
    called: (path) => `${source.path} (${calledPath({ path: keyOf(path) ?? [] })})`,
    decides: says,
    value: (path) => {
      const key = keyOf(path);
      return key && source.value(key);
    },
    written: (path) => {
      const key = keyOf(path);
      return key && source.written(key);
    },
    takes: (operation) => {
      const key = keyOf(operation.path);
      return key !== undefined && source.takes({ ...operation, path: key });
    },
    edit: (operations) => {
      const translated = operations.map((one) => inValues(one, trace(one.path)));
      return translated.includes(undefined)
        ? { because: `${source.path} is put together in a way that the bot does not take apart` }
        : source.edit(translated.flatMap((one) => one ?? []));
    },
  };
}

const keysOf = (trace: Trace): ObjectPath[] =>
  'parts' in trace ? trace.parts.flatMap((part) => ('key' in part ? [part.key] : [])) : [];

/** The operation on the values: one key, or the name and the tag that an image is put together from. */
function inValues(operation: Operation, trace: Trace): Operation[] | undefined {
  const key = soleKey(trace);
  if (key) return [{ ...operation, path: key }];
  if (operation.op !== 'set' || typeof operation.value !== 'string' || !('parts' in trace))
    return undefined;
  return apart(operation.value, trace.parts);
}

/** Takes a text apart as the template puts it together: `{{ repository }}:{{ tag }}`. */
function apart(text: string, parts: readonly Part[]): Operation[] | undefined {
  const literal = (part: Part): string => ('text' in part ? RegExp.escape(part.text) : '(.*)');
  const found = new RegExp(`^${parts.map(literal).join('')}$`).exec(text);
  const places = parts.filter((part) => !('text' in part));
  if (!found || places.some((part) => 'unknown' in part)) return undefined;
  return places.flatMap((part, position) =>
    'key' in part ? [set(part.key, found[position + 1] ?? '')] : [],
  );
}

/** The template as a source: what it says by the letter, and what has no place in the values. */
function templateSource(
  template: Template,
  index: number,
  data: unknown,
  trace: (path: ObjectPath) => Trace,
): Source {
  const place = { file: template.file, index, root: [], parse: parseTemplate };
  const own = documentSource(place);
  return {
    ...own,
    decides: (path) => valueIn(data, path) !== undefined,
    value: (path) => valueIn(data, path),
    written: (path) => {
      const value = valueIn(data, path);
      return value === undefined || typeof value === 'object' ? undefined : String(value);
    },
    edit(operations) {
      const translated: Operation[] = [];
      for (const operation of operations) {
        const found = trace(operation.path);
        if ('parts' in found)
          return {
            because: `${template.file.path} puts ${calledPath(operation)} together in a way that the bot does not take apart`,
          };
        translated.push({ ...operation, path: [...found.keys, ...found.missing] });
      }
      const edited = editDocument(place, translated);
      if ('because' in edited || isUnconditional(template, index, edited.after)) return edited;
      return { because: `${template.file.path} has it in a condition or a loop` };
    },
  };
}

/** Does a change stand as deep in conditions and loops as the object itself does? */
function isUnconditional({ file, actions }: Template, index: number, after: string): boolean {
  let at = 0;
  while (at < after.length && after[at] === file.text[at]) at += 1;
  const start = file.documents[index]?.contents?.range?.[0] ?? 0;
  return depthAt(actions, at) === depthAt(actions, start);
}

const depthAt = (actions: Template['actions'], offset: number): number => {
  const before = actions.findLast((action) => action.end <= offset);
  if (!before) return 0;
  return (
    before.depth + (/^(?:else\s+)?(if|with|range|define|block)\b|^else\b/.test(before.text) ? 1 : 0)
  );
};
