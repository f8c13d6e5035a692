import type { ListQuery } from '../../model/cluster.ts';
import { apiVersionOf } from '../built-in-resources.ts';
import type { KubernetesObject } from '../bundle.ts';
import { textMapAt } from '../tree.ts';
import { maskedSecret } from './masked-secret.ts';
import { plainCustomObject, plainObject } from './plain-object.ts';
import type { CustomKind, Found, Noted } from './recording.ts';

/** The objects that the readings found, each once, masked, in order of namespace, kind and name. */
export function collectedObjects(noted: readonly Noted[]): KubernetesObject[] {
  const found = noted.flatMap(({ outcome }) => (outcome.kind === 'found' ? [outcome.found] : []));
  // Of what was asked for twice the fuller answer stands: an object before its name, a Secret's masked body before both.
  const objects = found.toSorted((a, b) => fullness(a) - fullness(b)).flatMap(objectsIn);
  const all = [...objects, ...emptyEndpoints(found, objects), ...definitions(noted)];
  const unique = new Map(all.map((object) => [orderOf(object), object]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}

const fullness = ({ of }: Found): number => (of === 'names' ? 0 : of === 'pull-secret' ? 2 : 1);

const orderOf = ({ apiVersion, kind, metadata }: KubernetesObject): string =>
  [metadata.namespace ?? '', kind, metadata.name, apiVersion].join('/');

function objectsIn(found: Found): KubernetesObject[] {
  switch (found.of) {
    case 'objects':
      return found.items.flatMap((item) => plainObject(found.kind, item));
    case 'secret': {
      const { namespace, name } = found;
      return [{ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } }];
    }
    case 'names':
      return found.names.map(({ name, namespace }) => ({
        apiVersion: 'v1',
        kind: found.kind,
        metadata: { name, namespace },
      }));
    case 'pull-secret':
      return [maskedSecret(found.namespace, found.name, found.secret)];
    case 'custom':
      return found.items.flatMap((item) =>
        plainCustomObject(item, { apiVersion: apiVersionOf(found.kind), kind: item.kind }),
      );
    default:
      return [];
  }
}

const serviceLabel = 'kubernetes.io/service-name';

/**
 * Where the cluster was asked for the EndpointSlices of a Service and had none, Endpoints without addresses say so. A
 * bundle without either would be given slices derived from its pods, as hand-written ones are.
 */
function emptyEndpoints(
  found: readonly Found[],
  objects: readonly KubernetesObject[],
): KubernetesObject[] {
  const lists = found.flatMap((one) =>
    one.of === 'objects' && one.kind === 'EndpointSlice' && one.query ? [one.query] : [],
  );
  const slices = objects.filter(({ kind }) => kind === 'EndpointSlice');
  return objects
    .filter(({ kind }) => kind === 'Service')
    .filter((service) => lists.some((query) => asksAbout(query, service)))
    .filter((service) => !slices.some((slice) => isOf(slice, service)))
    .map(({ metadata: { name, namespace } }) => ({
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name, ...(namespace ? { namespace } : {}) },
      subsets: [],
    }));
}

const asksAbout = (
  { namespace, labelSelector }: ListQuery,
  { metadata }: KubernetesObject,
): boolean =>
  (!namespace || namespace === metadata.namespace) &&
  (!labelSelector || labelSelector === `${serviceLabel}=${metadata.name}`);

const isOf = (slice: KubernetesObject, { metadata }: KubernetesObject): boolean =>
  slice.metadata.namespace === metadata.namespace &&
  textMapAt(slice, 'metadata.labels')[serviceLabel] === metadata.name;

/**
 * That the server knows a kind decides whether it is asked for its objects, even where there are none or they may not
 * be listed. A server knows custom kinds by their definitions.
 */
function definitions(noted: readonly Noted[]): KubernetesObject[] {
  const known = noted.filter(({ custom, outcome }) => custom && outcome.kind !== 'not-found');
  const byPlural = Map.groupBy(known, ({ custom }) => `${custom?.plural}.${custom?.group}`);
  return [...byPlural.values()].flatMap((lists) => {
    const [custom] = lists.flatMap((one) => one.custom ?? []);
    const [item] = lists.flatMap(({ outcome }) =>
      outcome.kind === 'found' && outcome.found.of === 'custom' ? outcome.found.items : [],
    );
    return custom ? [definition(custom, item?.kind)] : [];
  });
}

// Of a kind without objects only the plural is known; nothing but kubectl's output shows the guess.
const definition = (
  { group, version, plural, namespace }: CustomKind,
  kind = plural,
): KubernetesObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    names: { kind, plural },
    scope: namespace ? 'Namespaced' : 'Cluster',
    versions: [{ name: version, served: true, storage: true }],
  },
});
