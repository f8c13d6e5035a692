import { readFileSync } from 'node:fs';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { redact } from '../model/redaction.ts';
import { messageOf } from '../problems/text.ts';

/** A configuration as data, with the way back to its lines. */
export interface Source {
  readonly data: unknown;
  /** The line of the key at a path, or of the nearest place around it that exists. 0 where there are no lines. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** A value that has no file. */
export const sourceOfData = (data: unknown): Source => ({ data, lineOf: () => 0 });

/** @returns the file's data, or the complaints that kept it from being read as YAML */
export function readSource(path: string): Source | readonly string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return [
      `it cannot be read (${messageOf(error)}); check the path given by --config, or leave it out to use ./buildmedic.yaml`,
    ];
  }
  return sourceOfText(text);
}

export function sourceOfText(text: string): Source | readonly string[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return document.errors.map(({ code, message, pos }) => {
      const { line, col } = lines.linePos(pos[0]);
      return `line ${line}, column ${col}: ${syntaxAdvice[code] ?? `not YAML: ${redact(message)}`}`;
    });
  }
  if (document.contents === null) {
    return [
      'it is empty; begin with the targets (see examples/buildmedic.yaml), or start without a file',
    ];
  }
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  return {
    data: document.toJS(),
    lineOf: (path) => lines.linePos(offsetOf(document.contents, path, resolve)).line,
  };
}

/** The library's words where they would not help who wrote the file. */
const syntaxAdvice: Partial<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands here a second time; keep one of them',
  MULTIPLE_DOCS: 'a second document begins; the configuration is one, so remove the line ---',
  TAB_AS_INDENT: 'a tab; YAML is indented by spaces alone',
};

function offsetOf(
  root: Node | null,
  path: readonly PropertyKey[],
  resolve: (node: unknown) => unknown,
): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const key of path) {
    node = resolve(node);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (!pair) return offset;
      offset = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(key)];
      if (item === undefined) return offset;
      node = item;
      offset = startOf(item) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

const startOf = (node: unknown): number | undefined =>
  isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range?.[0] : undefined;
