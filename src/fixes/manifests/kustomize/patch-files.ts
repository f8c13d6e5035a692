import type { SourceFile } from '../../../model/fix.ts';
import { readYaml, type YamlFile } from '../../yaml/yaml-file.ts';
import type { Kustomization } from './kustomization.ts';

/** The files that kustomizations use as patches: no objects of their own, although they look like some. */
export interface PatchFiles {
  has(path: string): boolean;
  read(path: string): YamlFile | undefined;
}

export function patchFilesOf(
  files: readonly SourceFile[],
  kustomizations: readonly Kustomization[],
): PatchFiles {
  const paths = new Set(
    kustomizations.flatMap(({ patches }) => patches.flatMap(({ file }) => file ?? [])),
  );
  const sources = new Map(
    files.filter(({ path }) => paths.has(path)).map((file) => [file.path, file]),
  );
  const read = new Map<string, YamlFile | undefined>();
  return {
    has: (path) => paths.has(path),
    read(path) {
      if (!read.has(path)) {
        const source = sources.get(path);
        const file = source && readYaml(source);
        read.set(path, file?.kind === 'yaml' ? file.file : undefined);
      }
      return read.get(path);
    },
  };
}
