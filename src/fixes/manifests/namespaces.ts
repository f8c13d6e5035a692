import { posix } from 'node:path';
import type { SourceFile } from '../../model/fix.ts';
import { type ReadFile, readYaml, valueAt } from '../yaml/yaml-file.ts';

/** How well a manifest's place agrees with a namespace; the lower, the surer. */
export const agreement = { says: 0, suggests: 1, silent: 2 } as const;

/** What the repository tells about namespaces beyond the manifests' own `metadata.namespace`. */
export interface NamespaceMap {
  /**
   * How a manifest with this namespace (or none) at this path agrees with the wanted one: a rank of `agreement`, or
   * undefined when it belongs to another namespace.
   */
  rank(path: string, declared: string | undefined, wanted: string): number | undefined;
}

/**
 * Reads the kustomizations and the namespaces that manifests name. A manifest without a namespace gets the one of
 * the kustomizations that include it; else a folder named like a known namespace speaks for that namespace.
 */
export function mapNamespaces(files: readonly SourceFile[]): NamespaceMap {
  const overlays = files.filter(isKustomization).flatMap(readKustomization);
  const known = new Set([
    ...files.flatMap(({ text }) => [...text.matchAll(declaration)].map(([, name = '']) => name)),
    ...overlays.flatMap(({ namespace }) => namespace ?? []),
  ]);
  return {
    rank(path, declared, wanted) {
      if (declared !== undefined) return declared === wanted ? agreement.says : undefined;
      const given = namespacesGiven(overlays, path);
      if (given.size > 0) return given.has(wanted) ? agreement.says : undefined;
      const folders = posix.dirname(path).split('/');
      if (folders.includes(wanted)) return agreement.suggests;
      return folders.some((folder) => known.has(folder)) ? undefined : agreement.silent;
    },
  };
}

const declaration = /^[ \t]+namespace:[ \t]*["']?([a-z0-9][a-z0-9-]*)/gm;

const isKustomization = ({ path }: SourceFile): boolean =>
  /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path);

interface Kustomization {
  readonly folder: string;
  readonly namespace: string | undefined;
  /** Files and folders that it includes, from the repository's root. */
  readonly includes: readonly string[];
}

function readKustomization(file: SourceFile): Kustomization[] {
  const read: ReadFile = readYaml(file);
  const document = read.kind === 'yaml' ? read.file.documents[0] : undefined;
  if (!document) return [];
  const folder = posix.dirname(file.path);
  const namespace = valueAt(document, ['namespace']);
  const includes = ['resources', 'bases', 'components'].flatMap((key) =>
    textsIn(valueAt(document, [key])).map((entry) => posix.join(folder, entry)),
  );
  return [{ folder, namespace: typeof namespace === 'string' ? namespace : undefined, includes }];
}

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** The namespaces that kustomizations give to a file, directly or through those that include them. */
function namespacesGiven(overlays: readonly Kustomization[], path: string): Set<string> {
  const given = new Set<string>();
  const seen = new Set<string>();
  const waiting = [path];
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    if (seen.has(entry)) continue;
    seen.add(entry);
    const including = entry;
    for (const { folder, namespace, includes } of overlays) {
      if (!includes.includes(including)) continue;
      if (namespace) given.add(namespace);
      waiting.push(folder);
    }
  }
  return given;
}
