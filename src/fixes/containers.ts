import type { ObjectPath } from './edit/operation.ts';
import { podSpecOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';

export interface ContainerPlace {
  readonly name: string;
  /** The path of the container in its object. */
  readonly path: ObjectPath;
}

/** All containers of the object's pods; those that prepare its work stand last. */
export function containersIn(manifest: Manifest): ContainerPlace[] {
  const spec = podSpecOf(manifest.identity.kind);
  return ['containers', 'initContainers'].flatMap((list) =>
    namesIn(manifest.value([...spec, list])).map((name) => ({
      name,
      path: [...spec, list, { name }],
    })),
  );
}

/** The container of that name; the only one there is when the diagnosis could not tell which. */
export function containerIn(
  manifest: Manifest,
  name?: string,
): ContainerPlace | { readonly because: string } {
  const spec = podSpecOf(manifest.identity.kind);
  const containers = containersIn(manifest);
  // What is made elsewhere shows no containers: its values are taken at the diagnosis' word.
  if (containers.length === 0 && manifest.identity.name === undefined)
    return { name: name ?? 'builder', path: [...spec, 'containers', { name: name ?? 'builder' }] };
  const [only, another] = containers.filter((one) => name === undefined || one.name === name);
  if (only && !another) return only;
  const have = containers.map((one) => one.name).join(', ') || 'none';
  const file = manifest.decidedIn([...spec, 'containers']);
  return {
    because:
      name === undefined
        ? `${file} has several containers (${have}), and it is not known which one is meant`
        : `${file} has no container ${name} (it has: ${have})`,
  };
}

const namesIn = (list: unknown): string[] =>
  Array.isArray(list)
    ? list.flatMap((item: { name?: unknown } | null) =>
        typeof item?.name === 'string' ? [item.name] : [],
      )
    : [];
