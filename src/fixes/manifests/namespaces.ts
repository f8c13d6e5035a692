import { posix } from 'node:path';
import type { SourceFile } from '../../model/fix.ts';
import type { Kustomization } from './kustomize/kustomization.ts';

/** How well a manifest's place agrees with a namespace; the lower, the surer. */
export const agreement = { says: 0, suggests: 1, silent: 2 } as const;

/** What the repository tells about namespaces where manifests do not say theirs. */
export interface NamespaceMap {
  /**
   * How an object with this namespace (or none) in this file agrees with the wanted one: a rank of `agreement`, or
   * undefined when it belongs to another namespace.
   */
  rank(path: string, namespace: string | undefined, wanted: string): number | undefined;
}

/** An object without a namespace belongs to one whose name a folder around it has. */
export function mapNamespaces(
  files: readonly SourceFile[],
  kustomizations: readonly Kustomization[],
): NamespaceMap {
  const known = new Set([
    ...files.flatMap(({ text }) => [...text.matchAll(declaration)].map(([, name = '']) => name)),
    ...kustomizations.flatMap(({ namespace }) => namespace ?? []),
  ]);
  return {
    rank(path, namespace, wanted) {
      if (namespace !== undefined) return namespace === wanted ? agreement.says : undefined;
      const folders = posix.dirname(path).split('/');
      if (folders.includes(wanted)) return agreement.suggests;
      return folders.some((folder) => known.has(folder)) ? undefined : agreement.silent;
    },
  };
}

const declaration = /^[ \t]+namespace:[ \t]*["']?([a-z0-9][a-z0-9-]*)/gm;
