import { posix } from 'node:path';
import { minimatch } from 'minimatch';

/**
 * Which paths a `.dockerignore` leaves out of a build context. The last pattern that names a path, or a folder above it, decides;
 * `!` takes back what an earlier one left out.
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function ignoredBy(text: string): (path: string) => boolean {
  const rules = text.split(/\r?\n/).flatMap(ruleIn);
  return (path) =>
    rules.findLast(({ pattern }) => withFolders(path).some((one) => matches(one, pattern)))
      ?.isIgnored ?? false;
}

interface Rule {
  readonly pattern: string;
  readonly isIgnored: boolean;
}

function ruleIn(line: string): Rule[] {
  const told = line.startsWith('#') ? '' : line.replace(/^\uFEFF/, '').trim();
  const isIgnored = !told.startsWith('!');
  const pattern = posix
    .normalize((isIgnored ? told : told.slice(1)).trim())
    .replace(/^\/+|\/+$/g, '');
  return told === '' || pattern === '' || pattern === '.' ? [] : [{ pattern, isIgnored }];
}

/** `a/b/c`, `a/b` and `a`. */
const withFolders = (path: string): string[] => {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
};

/** As Go's filepath.Match with `**`: no braces, no extended globs. */
const matches = (path: string, pattern: string): boolean =>
  minimatch(path, pattern, {
    dot: true,
    nobrace: true,
    noext: true,
    nonegate: true,
    nocomment: true,
    optimizationLevel: 0,
  });
