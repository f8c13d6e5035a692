import type { V1PodSpec } from '@kubernetes/client-node';

/** What runs pods, or would: by its uid, with the pods that it makes. */
export interface ConfigMapUser {
  readonly uid: string;
  readonly spec: V1PodSpec | undefined;
  /** Of what made it. */
  readonly owners: readonly string[];
}

/** Pure: the ConfigMaps that a pod of this template mounts as volumes: contexts are handed over so. */
export const mountedConfigMaps = (spec: V1PodSpec | undefined): string[] => [
  ...new Set(
    (spec?.volumes ?? []).flatMap(({ configMap, projected }) =>
      [configMap?.name, ...(projected?.sources ?? []).map((one) => one.configMap?.name)].filter(
        (name) => name !== undefined,
      ),
    ),
  ),
];

/** Pure: every ConfigMap that a pod of this template refers to, mounted or in its environment. */
export const usedConfigMaps = (spec: V1PodSpec | undefined): string[] => [
  ...mountedConfigMaps(spec),
  ...[...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap(
    ({ env = [], envFrom = [] }) =>
      [
        ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
        ...envFrom.map(({ configMapRef }) => configMapRef?.name),
      ].filter((name) => name !== undefined),
  ),
];

/** Pure: is it used by anything but these Jobs and their pods? */
export const isUsedElsewhere = (
  configMap: string,
  users: readonly ConfigMapUser[],
  jobs: ReadonlySet<string>,
): boolean =>
  users.some(
    ({ uid, owners, spec }) =>
      !jobs.has(uid) &&
      !owners.some((owner) => jobs.has(owner)) &&
      usedConfigMaps(spec).includes(configMap),
  );
