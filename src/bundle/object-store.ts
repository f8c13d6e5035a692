import { apiVersionOf, type Resource } from './built-in-resources.ts';
import type { KubernetesObject } from './bundle.ts';
import { resourcesOf } from './resources.ts';
import { textAt } from './tree.ts';

/** Which object: enough to remove it. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** A change since the bundle was loaded. `before` is absent for a new object, `after` for a removed one. */
export interface Change {
  readonly revision: number;
  readonly before?: KubernetesObject;
  readonly after?: KubernetesObject;
}

/** The objects of a served bundle, with the revisions that watches need. */
export interface ObjectStore {
  resources(): readonly Resource[];
  /** Objects of a resource, in etcd's order (by namespace, then name). All namespaces when none is given. */
  list(resource: Resource, namespace?: string): KubernetesObject[];
  get(
    resource: Resource,
    namespace: string | undefined,
    name: string,
  ): KubernetesObject | undefined;
  put(object: KubernetesObject): void;
  /** Does nothing when there is no such object. */
  remove(reference: ObjectReference): void;
  revision(): number;
  /** Undefined when it is not known any more, or not yet, what came after that revision. */
  changesAfter(revision: number): readonly Change[] | undefined;
  /** Forgets the changes so far, as etcd does every few minutes. */
  compact(): void;
  /** Calls the listener on every change until the returned function is called. */
  onChange(listener: (change: Change) => void): () => void;
}

/** So many changes are remembered: whoever watches from an earlier one has to list anew. */
const mostChanges = 1_000;

/** A store that holds these objects at first. Where one is named twice, the later one stands. */
export function objectStore(initial: readonly KubernetesObject[]): ObjectStore {
  const objects = new Map(initial.map((object) => [keyOf(referenceTo(object)), object]));
  let changes: Change[] = [];
  const listeners = new Set<(change: Change) => void>();
  let revision = initial.reduce((newest, object) => Math.max(newest, revisionOf(object)), 1);
  let compacted = revision;
  let resources = resourcesOf(initial);

  const forget = (count: number): void => {
    compacted = changes[count - 1]?.revision ?? compacted;
    changes = changes.slice(count);
  };

  const record = (change: Omit<Change, 'revision'>): void => {
    const recorded = { ...change, revision };
    changes.push(recorded);
    // A few hundred at a time.
    if (changes.length > mostChanges * 1.5) forget(changes.length - mostChanges);
    for (const listener of listeners) listener(recorded);
  };

  return {
    resources: () => resources,
    list: (resource, namespace) => select([...objects.values()], resource, namespace),
    get: (resource, namespace, name) =>
      objects.get(keyOf({ ...typeOf(resource), namespace, name })),
    put(object) {
      revision++;
      const after = withRevision(object, revision);
      const key = keyOf(referenceTo(object));
      const before = objects.get(key);
      objects.set(key, after);
      resources = resourcesOf([...objects.values()]);
      record(before ? { before, after } : { after });
    },
    remove(reference) {
      const before = objects.get(keyOf(reference));
      if (!before) return;
      revision++;
      objects.delete(keyOf(reference));
      record({ before: withRevision(before, revision) });
    },
    revision: () => revision,
    changesAfter: (since) =>
      since < compacted || since > revision
        ? undefined
        : changes.filter((change) => change.revision > since),
    compact: () => forget(changes.length),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface Address {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

const keyOf = ({ apiVersion, kind, namespace = '', name }: Address): string =>
  JSON.stringify([apiVersion, kind, namespace, name]);

const typeOf = (resource: Resource) => ({
  apiVersion: apiVersionOf(resource),
  kind: resource.kind,
});

const referenceTo = ({ apiVersion, kind, metadata }: KubernetesObject): Address => ({
  apiVersion,
  kind,
  namespace: metadata.namespace,
  name: metadata.name,
});

/** Revisions are opaque by contract, but every API server counts; anything else counts as none. */
const revisionOf = (object: KubernetesObject): number =>
  Number.parseInt(textAt(object, 'metadata.resourceVersion'), 10) || 0;

const withRevision = (object: KubernetesObject, revision: number): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: String(revision) },
});

const select = (
  objects: readonly KubernetesObject[],
  resource: Resource,
  namespace: string | undefined,
): KubernetesObject[] => {
  const { apiVersion, kind } = typeOf(resource);
  return objects
    .filter((object) => object.kind === kind && object.apiVersion === apiVersion)
    .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
    .sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
};

/** The object's place in lists and `continue` tokens. */
export const pathOf = ({ metadata }: KubernetesObject): string =>
  `${metadata.namespace ?? ''}/${metadata.name}`;
