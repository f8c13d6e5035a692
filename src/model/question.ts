import type { ReportSpan } from './report.ts';

/** Where a question looks: without a namespace in the default one, or everywhere; without a cluster in the first. */
export interface Scope {
  readonly namespace?: string;
  readonly cluster?: string;
}

/** What of the builds and incidents a list shows. */
export const listedKinds = ['open', 'failed', 'stuck'] as const;
export type ListedKind = (typeof listedKinds)[number];

/** What is asked about one job. */
export type JobQuestion = Scope & {
  readonly kind: 'status' | 'logs' | 'rerun';
  readonly job: string;
};

/** What a person asks of the bot, which answers them alone. */
export type Question =
  | ({ readonly kind: 'list'; readonly what: ListedKind } & Scope)
  | JobQuestion
  /** How the queues stand. */
  | ({ readonly kind: 'queue' } & Scope)
  /** An incident's id, or how it begins. */
  | { readonly kind: 'incident'; readonly id: string }
  /** The post-mortem of an incident, by its id or how that begins. */
  | { readonly kind: 'postmortem'; readonly id: string }
  /** What may be cleaned up? */
  | { readonly kind: 'cleanup' }
  /** Alerts that match the glob are to be left unanswered for so long. */
  | { readonly kind: 'silence'; readonly pattern: string; readonly durationMs: number }
  | { readonly kind: 'silences' }
  | { readonly kind: 'end-silence'; readonly id: string }
  | { readonly kind: 'report'; readonly span: ReportSpan };

/** Who asks, and where. */
export interface Asker {
  /** A Slack user's id. */
  readonly user: string;
  /** A Slack channel's id. */
  readonly channel: string;
  /** The same for every delivery of what they asked. */
  readonly request: string;
}
