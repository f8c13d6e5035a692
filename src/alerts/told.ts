import type { Alert } from '../model/alert.ts';

export type Labels = Readonly<Record<string, string>>;

/** An alert as its sender told it, with what decides where it is answered. */
export interface ToldAlert {
  readonly alert: Alert;
  readonly labels: Labels;
}

/** What one delivery says. */
export type Reading =
  | {
      readonly kind: 'told';
      readonly alerts: readonly ToldAlert[];
      /** Why others of the same delivery are not taken, each a sentence; one that is wrong costs none of the others. */
      readonly refused: readonly string[];
      /** How many the sender kept back. */
      readonly leftOut?: number;
    }
  | { readonly kind: 'refused'; readonly because: string };

export const refused = (because: string): Reading => ({ kind: 'refused', because });

/** What was read of the parts of one delivery: an alert each, or why it is none. */
export function readingOf(parts: readonly (ToldAlert | string)[], leftOut = 0): Reading {
  const because = parts.filter((part) => typeof part === 'string');
  const alerts = parts.filter((part) => typeof part !== 'string');
  if (alerts.length === 0 && because[0]) return refused(because[0]);
  return { kind: 'told', alerts, refused: because, ...(leftOut > 0 ? { leftOut } : {}) };
}
