import type { Urgency } from '../incidents/ports.ts';
import type { Method } from './rates.ts';

/** What happened to something that was to be sent. */
export type DeliveryEvent =
  | { readonly kind: 'sent'; readonly method: Method; readonly waitedMs: number }
  /** It was not sent, since newer content for the same message took its place. */
  | { readonly kind: 'merged'; readonly method: Method; readonly urgency: Urgency }
  | { readonly kind: 'rate-limited'; readonly method: Method; readonly retryAfterMs: number }
  /** It goes back to its caller, who may try again. */
  | { readonly kind: 'given-back'; readonly method: Method }
  /** @property error Slack's code; none where Slack did not say */
  | { readonly kind: 'failed'; readonly method: Method; readonly error?: string };
