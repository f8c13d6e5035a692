import { builtInResources, groupAndVersion, type Resource } from './built-in-resources.ts';
import type { KubernetesObject } from './bundle.ts';
import { at, textAt, textsAt, treesAt } from './tree.ts';

/**
 * Every resource of a cluster with these objects: the built-in ones, those that its CustomResourceDefinitions
 * define, and for objects of any other kind a guess from the kind's name.
 */
export function resourcesOf(objects: readonly KubernetesObject[]): Resource[] {
  const known = [
    ...builtInResources,
    ...objects.filter(({ kind }) => kind === 'CustomResourceDefinition').flatMap(definedBy),
  ];
  const byKind = new Map(known.map((resource) => [kindKey(resource), resource]));
  for (const object of objects) {
    const guess = guessed(object);
    const key = kindKey(guess);
    const present = byKind.get(key);
    if (!present) byKind.set(key, guess);
  }
  return [...byKind.values()];
}

const kindKey = ({ group, version, kind }: Resource): string => `${group}/${version}/${kind}`;

function definedBy(definition: KubernetesObject): Resource[] {
  const names = at(definition, 'spec.names');
  const kind = textAt(names, 'kind');
  return treesAt(definition, 'spec.versions')
    .filter((version) => version.served !== false)
    .map((version) => ({
      group: textAt(definition, 'spec.group'),
      version: textAt(version, 'name'),
      kind,
      plural: textAt(names, 'plural'),
      singular: textAt(names, 'singular', kind.toLowerCase()),
      namespaced: textAt(definition, 'spec.scope') === 'Namespaced',
      shortNames: textsAt(names, 'shortNames'),
      categories: textsAt(names, 'categories'),
      selectableFields: treesAt(version, 'selectableFields').map((field) =>
        textAt(field, 'jsonPath').replace(/^\./, ''),
      ),
    }));
}

function guessed({ apiVersion, kind, metadata }: KubernetesObject): Resource {
  const sameKind = builtInResources.find(
    (resource) => resource.kind === kind && resource.group === groupAndVersion(apiVersion).group,
  );
  // Another version of a built-in kind, such as batch/v1beta1, keeps its names.
  if (sameKind) return { ...sameKind, ...groupAndVersion(apiVersion) };
  return {
    ...groupAndVersion(apiVersion),
    kind,
    plural: pluralOf(kind.toLowerCase()),
    singular: kind.toLowerCase(),
    namespaced: metadata.namespace !== undefined,
    shortNames: [],
    categories: [],
  };
}

/** The plural that code generators give a kind (k8s.io/gengo's namer): policies, ingresses, gateways. */
export function pluralOf(singular: string): string {
  if (/(s|x|z|ch|sh)$/.test(singular)) return `${singular}es`;
  if (/[^aeiou]y$/.test(singular)) return `${singular.slice(0, -1)}ies`;
  return `${singular}s`;
}
