import { Minimatch } from 'minimatch';
import type { TreeFilter } from './tree.ts';

/**
 * The YAML files that one of the globs matches, or that lie in a folder which one names: `deploy/**\/*.yaml`, `deploy`.
 */
export function yamlFilesUnder(globs: readonly string[]): TreeFilter {
  const patterns = globs.flatMap(asPatterns);
  return {
    wants: (path) => /\.ya?ml$/i.test(path) && patterns.some((pattern) => pattern.match(path)),
    mayHold: (folder) => patterns.some((pattern) => pattern.match(folder, true)),
  };
}

function asPatterns(glob: string): Minimatch[] {
  const path = glob.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');
  return [path, `${path}/**`].map(
    (pattern) => new Minimatch(pattern, { nocomment: true, nonegate: true }),
  );
}
