import type { Reading } from '../cluster.ts';

/** A container's run, in ISO 8601. */
export interface ContainerRun {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly from: string;
  readonly to: string;
}

/** What a claim's volume holds. */
export interface ClaimUsage {
  readonly usedBytes: number;
  readonly capacityBytes: number;
}

/** Measurements over time, as Prometheus keeps them. Nothing is `not-found` that was not measured. */
export type Metrics = {
  /** The most memory that was measured, in bytes; a peak between two measurements is not seen. */
  peakMemory(run: ContainerRun): Promise<Reading<number>>;
  /** In which share of its periods the container was kept from its CPU, 0 to 1. */
  cpuThrottling(run: ContainerRun): Promise<Reading<number>>;
  /** The last measurement of a claim. */
  claimUsage(namespace: string, claim: string): Promise<Reading<ClaimUsage>>;
};
