import type { AlertSource } from './alert.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Fact } from './facts.ts';
import type { IncidentPhase } from './life-cycle.ts';
import type { NamespacedName } from './references.ts';

/** What someone asked to have diagnosed, before it is known whether it exists. */
export interface IncidentRequest {
  /**
   * The same for every delivery of one request, built from structured facts (the command's trigger, an alert's
   * fingerprint), never from prose: two requests with one key are one incident.
   */
  readonly idempotencyKey: string;
  /** A cluster's name from the configuration. */
  readonly cluster: string;
  /** Absent when the person named none: every namespace that the bot may search is meant. */
  readonly namespace?: string;
  readonly job: string;
  /** The Slack user who asked; the bot itself where an alert did. */
  readonly requestedBy: string;
  /** The alert that raised it; absent where a person asked. */
  readonly raisedBy?: RaisedBy;
  /** Id of the Slack channel, not its name: names change. */
  readonly channel: string;
  /** The thread to answer in; absent when the answer starts its own. */
  readonly threadTs?: string;
}

/** What told the bot of a failure before any person did. */
export interface RaisedBy {
  readonly source: AlertSource;
  readonly title: string;
  /** Where a person reads on. */
  readonly url?: string;
}

/**
 * Where an incident stands. A union, so that a diagnosed incident has its diagnosis, a failed one its problem,
 * and the compiler lists every view when a state is added.
 */
export type IncidentState =
  | { readonly kind: 'requested' }
  | { readonly kind: 'diagnosing' }
  /** With the facts that it rests on: fixes are worked out from them, now or after a restart. */
  | {
      readonly kind: 'diagnosed';
      readonly diagnosis: Diagnosis;
      readonly facts: readonly Fact[];
    }
  /** The name stands in several namespaces: someone has to choose. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly NamespacedName[] }
  /** No such job. The diagnosis holds the nearest names that exist. */
  | { readonly kind: 'not-found'; readonly problem: string; readonly diagnosis: Diagnosis }
  /** The diagnosis could not be made; `problem` says why and what to do, for people to read. */
  | { readonly kind: 'failed'; readonly problem: string }
  /** Someone closed it. The diagnosis that they saw is kept, if there was one. */
  | { readonly kind: 'dismissed'; readonly by: string; readonly diagnosis?: Diagnosis };

/** One request and its story so far. */
export interface Incident extends IncidentRequest {
  /** A UUID, made by the store. */
  readonly id: string;
  /** Timestamp (Slack's id) of the one message that tells this incident; absent until it is posted. */
  readonly messageTs?: string;
  readonly state: IncidentState;
  /** The storm whose message tells of it, too. */
  readonly stormId?: string;
  /** How far it has come; what its timeline adds up to. */
  readonly phase: IncidentPhase;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Grows with each change of state; a save made from an older version is refused. */
  readonly version: number;
}
