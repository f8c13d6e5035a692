import { type Document, isAlias, isMap, isNode, isSeq, type Node, parseAllDocuments } from 'yaml';
import type { SourceFile } from '../../model/fix.ts';
import { messageOf } from '../../problems/text.ts';

export type Key = string | number;

/** A file that is YAML (or JSON, which YAML contains), with the places of all its nodes in the text. */
export interface YamlFile extends SourceFile {
  readonly documents: readonly Document.Parsed[];
  /** What each document means, as plain JSON: aliases and merges resolved, nothing shared. */
  readonly data: readonly unknown[];
}

/** What a file turned out to be. Only `yaml` may be edited. */
export type ReadFile =
  | { readonly kind: 'yaml'; readonly file: YamlFile }
  /** Does not parse; `because` holds the line. */
  | { readonly kind: 'broken'; readonly because: string }
  /** A Helm or Go template, which is not YAML before it is rendered. */
  | { readonly kind: 'template' };

/** Parses a file's documents. Never throws: a mistake in the file is an answer, with its line. */
export function readYaml(file: SourceFile): ReadFile {
  const templated = file.text.includes('{{');
  if (templated && isChartTemplate(file.path)) return { kind: 'template' };
  const parsed = parseYaml(file.text);
  if (parsed.kind === 'parsed') return { kind: 'yaml', file: { ...file, ...parsed } };
  if (templated) return { kind: 'template' };
  const { line, reason } = parsed;
  return { kind: 'broken', because: `${file.path}:${line} is not valid YAML (${reason})` };
}

export type Parsed =
  | ({ readonly kind: 'parsed' } & Pick<YamlFile, 'documents' | 'data'>)
  | { readonly kind: 'broken'; readonly line: number; readonly reason: string };

/** `uniqueKeys: false` lets the branches of a template give one key several times. */
interface ParseOptions {
  readonly uniqueKeys?: boolean;
}

/** Reads a text as documents. */
export type ParseYaml = (text: string) => Parsed;

/** Parses a text and resolves what it means. */
export function parseYaml(text: string, options: ParseOptions = {}): Parsed {
  const documents = documentsIn(text, { ...options, prettyErrors: false });
  if (documents.some(({ errors }) => errors.length > 0)) {
    // Lines are counted for a text that needs them.
    const error = documentsIn(text, options).flatMap(({ errors }) => errors)[0];
    if (!error) throw new Error('a text with mistakes has them however it is read');
    const [reason = ''] = error.message.split(/:? at line |\n/);
    return { kind: 'broken', line: error.linePos?.[0].line ?? 1, reason };
  }
  try {
    return { kind: 'parsed', documents, data: documents.map(plainData) };
  } catch (error) {
    // An alias to nothing, to itself, or so many that they are an attack.
    return { kind: 'broken', line: 1, reason: messageOf(error) };
  }
}

// `merge`: Kubernetes' own parser knows the merge key `<<`, so the meaning must include it.
const documentsIn = (text: string, options: ParseOptions & { prettyErrors?: boolean }) =>
  [...parseAllDocuments(text, { merge: true, logLevel: 'error', ...options })] as Document.Parsed[];

// Through JSON, so that values which share an anchor become values of their own.
const plainData = (document: Document.Parsed): unknown =>
  JSON.parse(JSON.stringify(document.toJS() ?? null));

const isChartTemplate = (path: string): boolean => /(^|\/)templates\//.test(path);

/**
 * The node at a path, followed through aliases on the way there but left as it is written at the end. Undefined
 * when there is none; keys that come from a merge (`<<`) are not the map's own and count as none.
 */
export function nodeAt(document: Document.Parsed, path: readonly Key[]): Node | undefined {
  const end = path.reduce<unknown>((node, key) => {
    const collection = followed(document, node);
    return isMap(collection) || isSeq(collection) ? collection.get(key, true) : undefined;
  }, document.contents);
  return isNode(end) ? end : undefined;
}

/** What an alias stands for, or the node itself. */
export const followed = (document: Document.Parsed, node: unknown): unknown =>
  isAlias(node) ? node.resolve(document) : node;

/** The plain value at a path, with aliases resolved. Undefined when there is none. */
export function valueAt(document: Document.Parsed, path: readonly Key[]): unknown {
  const node = nodeAt(document, path);
  return node && (node.toJS(document) as unknown);
}

/** The line of an offset, counted from 1. */
export const lineAt = (text: string, offset: number): number =>
  text.slice(0, offset).split('\n').length;

/** The path that a dotted key of Helm means: `builds[0].resources.limits.memory`; a dot in a key is written `\.`. */
export const dottedKey = (dotted: string): Key[] =>
  [...dotted.matchAll(/\[(\d+)\]|((?:\\.|[^.[\\])+)/g)].map(([, position, name = '']) =>
    position === undefined ? name.replace(/\\(.)/g, '$1') : Number(position),
  );
