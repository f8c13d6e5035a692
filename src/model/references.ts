/** A workload whose build is looked at. `cluster` is a name from the configuration. */
export interface Subject {
  readonly cluster: string;
  readonly kind: 'Job' | 'Pod';
  readonly namespace: string;
  readonly name: string;
}

/** An object in a namespace. */
export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

/** `namespace/name`, as kubectl and events print it. */
export const namespacedName = ({ namespace, name }: NamespacedName): string =>
  `${namespace}/${name}`;
