import type { V1PodSpec, V1Volume } from '@kubernetes/client-node';
import type { NamedKind } from '../model/cluster.ts';

/** Something outside the pod that it cannot do without. */
export interface PodReference {
  readonly kind: NamedKind;
  readonly name: string;
  readonly key?: string;
  /** `variable GIT_TOKEN of container kaniko`, `volume cache`. */
  readonly neededBy: string;
}

/**
 * What a pod refers to by name and cannot start without. What it marks as optional is left out, and so are pull secrets:
 * without one the kubelet pulls as a stranger.
 */
export const podReferences = (spec: V1PodSpec): PodReference[] => [
  ...accountReference(spec),
  ...(spec.volumes ?? []).flatMap(volumeReferences),
  ...environmentReferences(spec),
];

// Every namespace is given a `default` account.
const accountReference = ({ serviceAccountName: name }: V1PodSpec): PodReference[] =>
  name && name !== 'default' ? [{ kind: 'ServiceAccount', name, neededBy: 'the pod' }] : [];

function volumeReferences({ name, ...source }: V1Volume): PodReference[] {
  const neededBy = `volume ${name}`;
  const { secret, configMap, persistentVolumeClaim: claim, projected } = source;
  return [
    ...keyed('Secret', secret?.secretName, secret, neededBy),
    ...keyed('ConfigMap', configMap?.name, configMap, neededBy),
    ...(claim ? [{ kind: 'PersistentVolumeClaim' as const, name: claim.claimName, neededBy }] : []),
    ...(projected?.sources ?? []).flatMap((one) => [
      ...keyed('Secret', one.secret?.name, one.secret, neededBy),
      ...keyed('ConfigMap', one.configMap?.name, one.configMap, neededBy),
    ]),
  ];
}

interface Source {
  readonly items?: readonly { readonly key: string }[];
  readonly optional?: boolean;
}

const keyed = (
  kind: NamedKind,
  name: string | undefined,
  source: Source | undefined,
  neededBy: string,
): PodReference[] => {
  if (!name || source?.optional) return [];
  const keys = (source?.items ?? []).map(({ key }) => ({ kind, name, key, neededBy }));
  return keys.length > 0 ? keys : [{ kind, name, neededBy }];
};

const environmentReferences = (spec: V1PodSpec): PodReference[] =>
  [...(spec.initContainers ?? []), ...spec.containers].flatMap((container) => [
    ...(container.env ?? []).flatMap(({ name, valueFrom }) => {
      const neededBy = `variable ${name} of container ${container.name}`;
      return [
        ...variable('Secret', valueFrom?.secretKeyRef, neededBy),
        ...variable('ConfigMap', valueFrom?.configMapKeyRef, neededBy),
      ];
    }),
    ...(container.envFrom ?? []).flatMap(({ secretRef, configMapRef }) => {
      const neededBy = `the environment of container ${container.name}`;
      return [
        ...keyed('Secret', secretRef?.name, secretRef, neededBy),
        ...keyed('ConfigMap', configMapRef?.name, configMapRef, neededBy),
      ];
    }),
  ]);

const variable = (
  kind: NamedKind,
  selector: { name?: string; key: string; optional?: boolean } | undefined,
  neededBy: string,
): PodReference[] =>
  selector?.name && !selector.optional
    ? [{ kind, name: selector.name, key: selector.key, neededBy }]
    : [];
