import { posix } from 'node:path';
import { Minimatch } from 'minimatch';
import type { TreeFilter } from './tree.ts';

/**
 * The YAML files that one of the globs matches, or that lie in a folder which one names: `deploy/**\/*.yaml`, `deploy`;
 * and what Git says of them (`.gitattributes`).
 */
export function yamlFilesUnder(globs: readonly string[]): TreeFilter {
  const patterns = globs.flatMap(asPatterns);
  const mayHold = (folder: string): boolean =>
    patterns.some((pattern) => pattern.match(folder, true));
  return {
    wants: (path) =>
      posix.basename(path) === '.gitattributes'
        ? posix.dirname(path) === '.' || mayHold(posix.dirname(path))
        : /\.ya?ml$/i.test(path) && patterns.some((pattern) => pattern.match(path)),
    mayHold,
  };
}

function asPatterns(glob: string): Minimatch[] {
  const path = glob.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');
  return [path, `${path}/**`].map(
    (pattern) => new Minimatch(pattern, { nocomment: true, nonegate: true }),
  );
}
