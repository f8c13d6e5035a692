/** What has to be looked up about an incident when something happens to it, for it to be measured. */
export interface IncidentMeasure {
  /** Who told of it: `person`, or the source of an alert. */
  readonly trigger: string;
  /** The best cause, or `novel`; absent where it is no failure. */
  readonly cause?: string;
  /** When it began: with the alert, or with the question. */
  readonly beganAt: Date;
  /** Whether this happens to the incident for the first time. */
  readonly isFirst: boolean;
}

/** What an event about a fix names it by. */
export type FixReference =
  | { readonly proposalId: string }
  | { readonly verificationId: string }
  | { readonly repository: string; readonly number: number };
