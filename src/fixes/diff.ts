import { createHash } from 'node:crypto';
import { createTwoFilesPatch, structuredPatch } from 'diff';
import type { FileChange } from '../model/fix.ts';

/** A change as people see it and as `git apply` takes it. */
export interface Diff {
  /** Unified, with `a/` and `b/` before the paths. */
  readonly text: string;
  /** SHA-256 of the text, hex: an approval holds for exactly this text. */
  readonly hash: string;
  /** The lines that change, with `+` or `-` in front: short enough for a phone. */
  readonly lines: readonly string[];
  /** The files, each with the first line that changes: `apps/build.yaml:24`. */
  readonly places: readonly string[];
}

/** The diff over all changes, in the order of their paths, so that the same changes have the same hash. */
export function unifiedDiff(changes: readonly FileChange[]): Diff {
  const ordered = changes.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const text = ordered.map(fileDiff).join('');
  return {
    text,
    hash: createHash('sha256').update(text).digest('hex'),
    lines: ordered.flatMap(changedLines),
    places: ordered.map(placeOf),
  };
}

function fileDiff({ path, before, after }: FileChange): string {
  const [from, to] = [`a/${path}`, `b/${path}`].map(quoted);
  const patch = createTwoFilesPatch(
    before === undefined ? '/dev/null' : `a/${path}`,
    `b/${path}`,
    before ?? '',
    after,
    undefined,
    undefined,
    { context: 3 },
  );
  const hunks = patch.slice(patch.indexOf('\n@@') + 1);
  const created = before === undefined ? 'new file mode 100644\n' : '';
  const source = before === undefined ? '/dev/null' : from;
  return `diff --git ${from} ${to}\n${created}--- ${source}\n+++ ${to}\n${hunks}`;
}

/** Git writes a path with quotes, control characters or bytes beyond ASCII in quotes, C style (core.quotePath). */
function quoted(path: string): string {
  // A name with a blank needs no quotes, but a tab at its end in the header lines; quoting is valid as well.
  if (/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(path)) return path;
  const bytes = [...Buffer.from(path)].map((byte) =>
    byte === 0x22 || byte === 0x5c
      ? `\\${String.fromCharCode(byte)}`
      : byte < 0x20 || byte > 0x7e
        ? `\\${byte.toString(8).padStart(3, '0')}`
        : String.fromCharCode(byte),
  );
  return `"${bytes.join('')}"`;
}

const placeOf = (change: FileChange): string => {
  const [first] = hunksOf(change);
  return first && change.before !== undefined ? `${change.path}:${first.oldStart}` : change.path;
};

const changedLines = (change: FileChange): string[] =>
  hunksOf(change)
    .flatMap(({ lines }) => lines)
    .filter((line) => /^[+-]/.test(line))
    .map((line) => line.trimEnd());

const hunksOf = ({ path, before, after }: FileChange) =>
  structuredPatch(path, path, before ?? '', after, undefined, undefined, { context: 0 }).hunks;
