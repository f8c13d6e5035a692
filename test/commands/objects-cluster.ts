import type {
  Cluster,
  CustomObject,
  Kind,
  KubernetesObjects,
  ListQuery,
  Reading,
} from '../../src/model/cluster.ts';

/** Objects by kind. */
export type Objects = { readonly [K in Kind]?: readonly KubernetesObjects[K][] };

const resources: Partial<Record<Kind, { readonly resource: string; readonly group?: string }>> = {
  NetworkPolicy: { resource: 'networkpolicies', group: 'networking.k8s.io' },
};

interface Exceptions {
  /** Kinds that may not be read. */
  readonly forbidden?: readonly Kind[];
  /** Custom objects by `group/plural`. */
  readonly custom?: Readonly<Record<string, CustomObject[]>>;
}

/** A cluster that holds these objects and nothing else. */
export function objectsCluster(
  objects: Objects,
  { forbidden = [], custom = {} }: Exceptions = {},
): Cluster {
  const refusal = (kind: Kind, verb: string, namespace?: string): Reading<never> => ({
    kind: 'forbidden',
    missing: {
      verb,
      ...(resources[kind] ?? { resource: `${kind.toLowerCase()}s` }),
      ...(namespace ? { namespace } : {}),
    },
  });
  const none = async (): Promise<Reading<never>> => ({ kind: 'not-found' });

  return {
    name: 'test',
    async get(kind, name, namespace) {
      if (forbidden.includes(kind)) return refusal(kind, 'get', namespace);
      const value = objectsOf(objects, kind).find(
        ({ metadata }) => metadata?.name === name && metadata?.namespace === namespace,
      );
      return value ? { kind: 'found', value } : { kind: 'not-found' };
    },
    async list(kind, query) {
      if (forbidden.includes(kind)) return refusal(kind, 'list', query.namespace);
      return {
        kind: 'found',
        value: objectsOf(objects, kind).filter((one) => isAskedFor(one, query)),
      };
    },
    secretExists: none,
    names: none,
    pullSecret: none,
    log: none,
    serviceProxy: none,
    volumeUsage: none,
    apiGroups: async () => ({
      kind: 'found',
      value: Object.keys(custom).map((key) => key.split('/')[0] ?? ''),
    }),
    listCustom: async (group, _version, plural) => {
      const value = custom[`${group}/${plural}`];
      return value ? { kind: 'found', value } : { kind: 'not-found' };
    },
    now: () => new Date('2026-01-01T00:00:00Z'),
  };
}

const objectsOf = <K extends Kind>(objects: Objects, kind: K): readonly KubernetesObjects[K][] =>
  objects[kind] ?? [];

/** Equality in selectors is all that these tests ask for, and of fields the pod's address. */
function isAskedFor(
  object: KubernetesObjects[Kind],
  { namespace, labelSelector = '', fieldSelector }: ListQuery,
): boolean {
  const { metadata } = object;
  if (namespace && metadata?.namespace !== namespace) return false;
  const pairs = labelSelector.split(',').filter(Boolean);
  if (!pairs.every((pair) => pair === labelPair(metadata?.labels, pair))) return false;
  const ip = fieldSelector?.replace('status.podIP=', '');
  return ip === undefined || ('status' in object && podIp(object.status) === ip);
}

const labelPair = (labels: Record<string, string> | undefined, pair: string): string => {
  const [key = ''] = pair.split('=');
  return `${key}=${labels?.[key]}`;
};

const podIp = (status: object | undefined): unknown =>
  status && 'podIP' in status ? status.podIP : undefined;
