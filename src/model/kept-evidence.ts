import type { Subject } from './references.ts';

/** What one diagnosis read, kept as a bundle for when the cluster has forgotten it. */
export interface KeptEvidence extends Subject {
  /** A UUID, made by the store. */
  readonly id: string;
  /** Of the workload, which tells it from others of its name; empty where the diagnosis could not see it. */
  readonly uid: string;
  /** Of the compressed bundle. */
  readonly bytes: number;
  readonly keptAt: Date;
}
