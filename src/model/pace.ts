/** How often something may happen: once in so long, and so often at once after a rest. */
export interface Limit {
  readonly everyMs: number;
  readonly burst: number;
}

/** Gives out turns under a key, each to one asker. */
export interface Pace {
  /** Takes the next turn. @returns how long to wait for it */
  take(key: string, limit: Limit): Promise<number>;
}
