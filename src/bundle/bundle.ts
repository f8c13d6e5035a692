import { isTree, type Tree } from './tree.ts';

/** An object as a Kubernetes API server keeps it: JSON, timestamps as text. */
export interface KubernetesObject extends Tree {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Tree & { readonly name: string; readonly namespace?: string };
}

/** One container's log; `previous` is the run before the last restart. */
export interface ContainerLog {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
  readonly text: string;
}

/** What a Service answered through the API server's proxy, or the error with which it could not be reached. */
export type RecordedAnswer = {
  /** `namespace/name:port`. */
  readonly service: string;
  readonly path: string;
  /** How it was asked for; an answer without one is given to both. */
  readonly scheme?: 'http' | 'https' | undefined;
} & (
  | { readonly status: number; readonly body: string; readonly contentType?: string }
  | { readonly error: string }
);

/** What the reader may not do. `*` stands for anything; an absent field does too. An empty namespace is that of requests without one. */
export interface Prohibition {
  readonly verbs: readonly string[];
  /** Plural resources, with their subresource where they have one: `pods/log`. */
  readonly resources: readonly string[];
  readonly group?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** What could not be read when the snapshot was taken, though it may have been there. Covers requests as a prohibition does. */
export interface Outage extends Prohibition {
  /** Why, in words: `not answered within 5 s`. */
  readonly because: string;
}

/** A cluster's state at one moment, as a plain value. */
export interface Bundle {
  readonly objects: readonly KubernetesObject[];
  readonly logs: readonly ContainerLog[];
  readonly answers: readonly RecordedAnswer[];
  readonly prohibitions: readonly Prohibition[];
  readonly outages?: readonly Outage[];
  /** The kubelets' `/stats/summary`, by node. */
  readonly nodeStats: ReadonlyMap<string, string>;
  /** The newest moment found in it; absent when nothing in it carries a time. */
  readonly takenAt?: Date;
}

/** Has it what every Kubernetes object has: apiVersion, kind and a name? */
export const isKubernetesObject = (value: unknown): value is KubernetesObject =>
  isTree(value) &&
  typeof value.apiVersion === 'string' &&
  typeof value.kind === 'string' &&
  isTree(value.metadata) &&
  typeof value.metadata.name === 'string';
