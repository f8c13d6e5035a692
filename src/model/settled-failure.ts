import type { Diagnosis } from './diagnosis.ts';
import type { Fact } from './facts.ts';
import type { Feedback } from './feedback.ts';

/** A failure in its own words, as a case of `classify` holds it. Secrets are masked. */
export interface KeptFailure {
  readonly log: string;
  /** Oldest first, one line an event: `Warning  BackOff  Back-off restarting failed container`. */
  readonly events: readonly string[];
  readonly exitCode: number | null;
  /** Why the container ended, in Kubernetes' own word: `OOMKilled`. */
  readonly reason: string | null;
}

/** A fix that was merged, after which the build succeeded. */
export interface ProvenFix {
  /** The kind of the fix: `raise-memory`. */
  readonly fix: string;
  readonly at: Date;
}

/** An incident whose cause somebody has told, or a proof. */
export interface SettledFailure {
  readonly incidentId: string;
  readonly cluster: string;
  readonly diagnosis: Diagnosis;
  readonly facts: readonly Fact[];
  /** Absent where nothing was kept of it, or it was removed before it was put aside. */
  readonly failure?: KeptFailure;
  /** Newest first. */
  readonly feedback: readonly Feedback[];
  readonly proof?: ProvenFix;
}
