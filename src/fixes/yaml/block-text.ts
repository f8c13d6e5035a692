import { endOfLine } from './layout.ts';
import type { Edit } from './splice.ts';

/**
 * The edit that gives a literal block of text (`|`) other lines: only those that differ, indented as the block is.
 * @param start of the block's header
 */
export function replaceBlock(outer: string, start: number, before: string, after: string): Edit {
  const header = endOfLine(outer, start);
  const lineEnd = /^\r?\n/.exec(outer.slice(header))?.[0] ?? '\n';
  const content = header + lineEnd.length;
  const lines = outer.slice(content).split('\n');
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const same = commonLines(old, fresh);
  const tail = commonLines(old.slice(same).reverse(), fresh.slice(same).reverse());
  const indent = /^[ ]*/.exec(lines.find((line) => line.trim() !== '') ?? '')?.[0] ?? '';
  const carriage = lineEnd === '\r\n' ? '\r' : '';
  const text = fresh
    .slice(same, fresh.length - tail)
    .map((line) => `${line === '' ? '' : indent + line}${carriage}\n`)
    .join('');
  const first = content + lengthOf(lines.slice(0, same));
  const end = content + lengthOf(lines.slice(0, old.length - tail));
  // The last line of a file may have no end.
  const open = (first > outer.length ? lineEnd : '') + text.replace(/\r?\n$/, '');
  return {
    start: Math.min(first, outer.length),
    end: Math.min(end, outer.length),
    text: end > outer.length ? open : text,
  };
}

/** What ends a text is no line of its own. */
const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n');

const lengthOf = (lines: readonly string[]): number =>
  lines.reduce((sum, line) => sum + line.length + 1, 0);

function commonLines(one: readonly string[], other: readonly string[]): number {
  const differs = one.findIndex((line, position) => line !== other[position]);
  return Math.min(differs < 0 ? one.length : differs, other.length);
}
