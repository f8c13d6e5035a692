import type { Incident } from './incident.ts';

/** An incident and when it got how far: what people ask about it. */
export interface IncidentCourse {
  readonly incident: Incident;
  /** How many alerts tell of it. */
  readonly alerts: number;
  /** When the first of them began, by the sender's clock. */
  readonly alertedAt?: Date;
  /** When it reached the phase that it is in. */
  readonly phaseSince: Date;
  readonly diagnosedAt?: Date;
  readonly resolvedAt?: Date;
}
