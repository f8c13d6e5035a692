import type { Bundle, KubernetesObject } from '../bundle.ts';
import type { ObjectStore } from '../object-store.ts';
import type { Tree } from '../tree.ts';
import type { Controllers } from '../writes/answer-write.ts';

/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
}

/** An answer that stays open: `start` sends events until it ends, and returns how to stop it early. */
export interface Stream {
  start(send: (event: Tree) => void, end: () => void): () => void;
}

/** What handlers answer from. */
export interface Served {
  readonly bundle: Bundle;
  readonly store: ObjectStore;
  /** Adds or replaces an object, and moves the clock to what it tells. */
  put(object: KubernetesObject): void;
  /** How often a watch that asks for bookmarks has one. */
  readonly bookmarkMs: number;
  /** The bundle's clock. */
  now(): Date;
  /** Present where objects may be written: what the cluster's controllers make of them. */
  readonly controllers?: Controllers;
}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  contentType: 'application/json',
  body: `${JSON.stringify(value)}\n`,
});

export const plainText = (body: string | Buffer, status = 200): Answer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body,
});
