import { type Manifest, manifestOf } from './manifest.ts';

/**
 * Tells apart what kind, name and files do not: a file may hold the same name for two namespaces, or deploy a chart twice. Counted
 * among themselves, so that the number says the same whatever else stands in the files.
 */
export function numbered(manifests: readonly Manifest[]): Manifest[] {
  const counts = new Map<string, number>();
  return manifests.map((manifest) => {
    const key = JSON.stringify([manifest.identity.kind, nameOf(manifest), pathsOf(manifest)]);
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    return nth === 1
      ? manifest
      : manifestOf(manifest.identity, manifest.sources, { ...manifest, nth });
  });
}

const nameOf = ({ identity }: Manifest) =>
  identity.name ?? identity.generateName ?? identity.nameLike;

const pathsOf = ({ sources }: Manifest): string[] => [...new Set(sources.map(({ path }) => path))];
