/** How much work there is. */
export interface QueueState {
  /** Could begin now. */
  readonly waiting: number;
  readonly active: number;
  /** Begins later: to be looked at again, or tried again. */
  readonly delayed: number;
  /** How long the one has waited that could have begun first; 0 where none waits. */
  readonly oldestMs: number;
}
