import type { NamespacedName } from './references.ts';

/** Who can tell of a failure without having been asked. */
export const alertSources = [
  'alertmanager',
  'grafana',
  'pagerduty',
  'cloudevent',
  'slack',
  'watcher',
  'threshold',
] as const;
export type AlertSource = (typeof alertSources)[number];

/**
 * What an alert is about: one workload, the failures of a namespace (or of a whole cluster) as a rate, or what its text
 * names, which somebody has to look for among what exists.
 */
export type AlertSubject =
  /** `name` as a person would ask for it: a bare name is a Job, `pod/x` a Pod. */
  | { readonly kind: 'workload'; readonly namespace?: string; readonly name: string }
  | { readonly kind: 'rate'; readonly namespace?: string }
  | { readonly kind: 'text'; readonly namespace?: string; readonly text: string };

/** One thing that a monitoring system, an app in Slack or the watcher said: that something fails, or does no more. */
export interface Alert {
  readonly source: AlertSource;
  /** The same for every delivery of one occurrence, by the sender's own keys. */
  readonly key: string;
  /** The same for every occurrence of what is watched. */
  readonly fingerprint: string;
  readonly status: 'firing' | 'resolved';
  /** What it is called where it comes from: `KubeJobFailed`. */
  readonly title: string;
  /** A cluster's name as the sender has it; one that the configuration does not know counts for nothing. */
  readonly cluster?: string;
  readonly subject: AlertSubject;
  /** When it began, by the sender's clock. */
  readonly startedAt: Date;
  /** Where a person reads on. */
  readonly url?: string;
}

/** Where an alert is answered. */
export interface AlertPlace {
  /** Id of the Slack channel. */
  readonly channel: string;
  /** The thread of the message that told it; absent when the answer starts its own. */
  readonly threadTs?: string;
}

/** An alert on record. */
export interface Signal extends AlertPlace, Omit<Alert, 'status' | 'cluster'> {
  /** A UUID, made by the store. */
  readonly id: string;
  /** A cluster's name from the configuration. */
  readonly cluster: string;
  readonly state: SignalState;
  readonly receivedAt: Date;
  readonly resolvedAt?: Date;
}

/** Where a signal stands: each one is answered by an incident, or set aside for a reason that can be read later. */
export type SignalState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'answered'; readonly incidentId: string }
  | { readonly kind: 'ignored'; readonly because: string };

/** How much stands behind an incident that alerts have raised. */
export interface SignalCount {
  readonly alerts: number;
  /** The workloads that they name, oldest signal first; a few of them. */
  readonly workloads: readonly NamespacedName[];
  /** How many workloads there are in all. */
  readonly workloadCount: number;
}
