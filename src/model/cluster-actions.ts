import type { Cluster, Reading } from './cluster.ts';
import type { Permission } from './permission.ts';
import type { NamespacedName } from './references.ts';

/** An object as the API server keeps it: its JSON, whole, so that nothing of it is lost on the way back. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** The kinds that the bot may create or delete. */
export type WritableKind = 'Job' | 'Pod' | 'ConfigMap';
/** The kinds whose pods can be replaced one by one. */
export type RestartableKind = 'Deployment' | 'StatefulSet' | 'DaemonSet';

/** What came of a change. Expected refusals are values; who asked decides what they mean. */
export type Written<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** An object of that name is there already. */
  | { readonly kind: 'exists' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'forbidden'; readonly missing: Permission }
  /** The API server, or an admission webhook, does not take it. */
  | { readonly kind: 'refused'; readonly because: string }
  /** Not answered, or an error of the server: whether it was carried out is not known. */
  | { readonly kind: 'unavailable'; readonly because: string };

/** What a server-side dry run says of a manifest. */
export type DryRun =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string };

/** A cluster that may be changed as well as read. */
export interface WritableCluster extends Cluster {
  readonly actions: ClusterActions;
}

/**
 * The few things that the bot may change in a cluster, each after an approval. No call is repeated by itself: who
 * asked looks at what stands there and asks again.
 */
export interface ClusterActions {
  /** May the bot do it? Asked by SelfSubjectAccessReview, which every user may create. */
  mayDo(permission: Permission): Promise<Reading<boolean>>;
  /** An object whole, as it stands. Of every kind that the bot reads. */
  manifest(kind: string, at: NamespacedName): Promise<Reading<Manifest>>;
  create(manifest: Manifest): Promise<Written<Manifest>>;
  /**
   * Deletes an object, and what it owns, in the background.
   * @param uid of the object that is meant: another one of the same name stays
   */
  delete(kind: WritableKind, at: NamespacedName, uid?: string): Promise<Written<true>>;
  /** Replaces the pods as `kubectl rollout restart` does: by an annotation with the time in the pod template. */
  restart(kind: RestartableKind, at: NamespacedName, when: Date): Promise<Written<true>>;
  /** Would the API server take this object? Its defaults, its validation and its admission webhooks say so; nothing is stored. */
  dryRun(manifest: Manifest): Promise<DryRun>;
}
