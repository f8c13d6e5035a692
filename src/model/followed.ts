import type { KubernetesObjects, ListQuery } from './cluster.ts';

/** The kinds whose objects are followed. */
export type FollowedKind = 'Job' | 'Pod';

/** Who is told of objects as they come, change and go. Each call is waited for before the next one. */
export interface Follower<T> {
  /** All that there is will be seen now, whether it was seen before or not: at first, and after a gap. */
  begin(): void;
  /** Objects that are there, new or changed. */
  seen(objects: readonly T[]): Promise<void>;
  /** It is there no more, or is no longer what was asked for. */
  gone(object: T): Promise<void>;
  /** Everything that there is has been seen since the last `begin`. */
  complete(): Promise<void>;
}

export interface FollowOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told why nothing is heard at the moment; it goes on by itself. */
  readonly onTrouble: (because: string) => void;
}

/** A cluster whose objects can be followed. */
export interface FollowableCluster {
  readonly name: string;
  /** The server's clock at its last answer. */
  now(): Date;
  /**
   * Tells a follower of all objects, and of every change, until it is ended. Nothing is missed by a connection that
   * breaks, a server that restarts or a change that came too long ago: where it cannot go on it begins anew. What the
   * follower fails at, it is told again.
   */
  follow<K extends FollowedKind>(
    kind: K,
    query: Omit<ListQuery, 'limit'>,
    follower: Follower<KubernetesObjects[K]>,
    options: FollowOptions,
  ): Promise<void>;
}
