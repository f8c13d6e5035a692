import { type Document, isMap, isSeq, type Node } from 'yaml';
import { columnOf, dashWidth, type Indentation } from './layout.ts';
import { followed, type Key, nodeAt } from './yaml-file.ts';

const usual = 2;

/**
 * Indentation as it is used where a path leads: each column from the collection nearest to that place which shows it,
 * and the usual one where the document shows none.
 */
export function indentationAt(
  text: string,
  document: Document.Parsed,
  path: readonly Key[],
): Indentation {
  const seen = [...path.keys(), path.length]
    .reverse()
    .flatMap((length) => shown(text, followed(document, nodeAt(document, path.slice(0, length)))));
  const map = seen.find((one) => one.map !== undefined)?.map ?? usual;
  const list = seen.find((one) => one.sequence !== undefined);
  return { map, sequence: list?.sequence ?? map, dash: list?.dash ?? usual };
}

/** What the entries of one block map show, each for itself. */
function shown(text: string, node: unknown): Partial<Indentation>[] {
  if (!isMap(node) || node.flow) return [];
  const column = columnOf(text, node.range?.[0] ?? 0);
  return node.items.map(({ value }) => {
    const own = startColumn(text, value) - column;
    if (isMap(value) && !value.flow && own > 0) return { map: own };
    if (isSeq(value) && !value.flow && own >= 0)
      return { sequence: own, dash: dashWidth(text, value) };
    return {};
  });
}

const startColumn = (text: string, node: unknown): number =>
  columnOf(text, (node as Node | null)?.range?.[0] ?? 0);
