import { LineCounter, parseAllDocuments } from 'yaml';
import type { Problem } from '../model/problem.ts';
import { bundleFileBroken } from '../problems/bundle.ts';
import { messageOf } from '../problems/text.ts';
import { apiVersionOf, builtInResources } from './built-in-resources.ts';
import { isKubernetesObject, type KubernetesObject } from './bundle.ts';
import { isTree } from './tree.ts';

/** What a document of a file holds, or what is wrong with it. */
interface ParsedDocument {
  readonly value: unknown;
  /** Counts from 1. */
  readonly line: number;
}

export interface Parsed<T> {
  readonly found: readonly T[];
  readonly problems: readonly Problem[];
}

/**
 * The Kubernetes objects in a file: YAML (many documents) or JSON, lists unfolded. A broken document becomes a
 * Problem with its line, and the others are still found. `plural` says what the items of a bare array are.
 */
export function parseObjects(
  file: { readonly path: string; readonly text: string },
  plural?: string,
): Parsed<KubernetesObject> {
  const documents = parseDocuments(file);
  const objects = documents.found.map(({ value, line }) => {
    const candidates = unfold(value, plural);
    const found = candidates.filter(isKubernetesObject);
    const isComplete = found.length === candidates.length;
    return { found, problems: isComplete ? [] : [noObject(file.path, line)] };
  });
  return {
    found: objects.flatMap(({ found }) => found),
    problems: [...documents.problems, ...objects.flatMap(({ problems }) => problems)],
  };
}

const noObject = (path: string, line: number): Problem =>
  bundleFileBroken(path, 'it is no Kubernetes object (apiVersion, kind and metadata.name)', line);

/** The values of a YAML or JSON file's documents, empty ones left out. */
export function parseDocuments(file: {
  readonly path: string;
  readonly text: string;
}): Parsed<ParsedDocument> {
  const value = file.path.endsWith('.json') ? jsonIn(file.text) : undefined;
  return value === undefined ? parseYaml(file) : { found: [{ value, line: 1 }], problems: [] };
}

/** Much faster for large lists. Broken JSON is left to the YAML parser, which knows the line. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseYaml({ path, text }: { path: string; text: string }): Parsed<ParsedDocument> {
  const lineCounter = new LineCounter();
  const found: ParsedDocument[] = [];
  const problems: Problem[] = [];
  for (const document of parseAllDocuments(text, { merge: true, lineCounter })) {
    const start = document.contents?.range?.[0] ?? document.range[0];
    const line = lineCounter.linePos(start).line;
    const [error] = document.errors;
    try {
      if (error) throw error;
      const value: unknown = document.toJS();
      if (value !== null && value !== undefined) found.push({ value, line });
    } catch (broken) {
      const [because = ''] = messageOf(broken).split(' at line ');
      problems.push(bundleFileBroken(path, because, error?.linePos?.[0].line ?? line));
    }
  }
  return { found, problems };
}

/** The objects in a document: itself, the items of its list, or the entries of a bare array. */
function unfold(value: unknown, plural: string | undefined): unknown[] {
  if (Array.isArray(value)) return value.map((item) => named(item, typeOfPlural(plural)));
  if (!isTree(value)) return [value];
  // Go's client drops the kind of a single object that it was asked for by its type.
  if (plural && !value.kind && !value.items) return [named(value, typeOfPlural(plural))];
  const { kind, apiVersion, items } = value;
  if (
    typeof kind !== 'string' ||
    !kind.endsWith('List') ||
    !(Array.isArray(items) || items === null)
  )
    return [value];
  // Items of a typed list (PodList) do not name their kind: the list does.
  const type = kind === 'List' ? undefined : { kind: kind.slice(0, -'List'.length), apiVersion };
  return (items ?? []).flatMap((item: unknown) => unfold(named(item, type), undefined));
}

const named = (item: unknown, type: object | undefined): unknown =>
  isTree(item) && type && !item.kind ? { ...type, ...definedOnly(item) } : item;

const definedOnly = (item: object): object =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== '' && value !== null));

function typeOfPlural(plural: string | undefined): object | undefined {
  const resource = builtInResources.find((one) => one.plural === plural);
  return resource && { kind: resource.kind, apiVersion: apiVersionOf(resource) };
}
