import type { Urgency } from '../incidents/ports.ts';
import type { Method } from './rates.ts';

/** Something to be sent to a channel. */
export interface Sending<T> {
  readonly channel: string;
  readonly method: Method;
  readonly urgency: Urgency;
  /** What is posted in one thread keeps its order. */
  readonly thread?: string | undefined;
  /** The message that it changes. Of several changes that wait the newest is sent. */
  readonly message?: string;
  /** Aborted, its caller wants it no more. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Makes the call. It is run again when Slack said that it came too fast, so it must find out for itself what an earlier
   * run may have done.
   */
  readonly send: () => Promise<T>;
}

/** Somebody who waits to be told. */
export interface Caller {
  readonly signal?: AbortSignal | undefined;
  resolve(answer: unknown): void;
  reject(reason: unknown): void;
}

/** A sending with all who wait for it. */
export interface Waiting {
  sending: Sending<unknown>;
  urgency: Urgency;
  readonly since: number;
  readonly callers: Set<Caller>;
}

const rank: Record<Urgency, number> = { click: 0, approval: 1, finding: 2, progress: 3 };
const moreUrgent = (one: Urgency, other: Urgency): Urgency =>
  rank[one] <= rank[other] ? one : other;

/** Lets the newest content of a message take the place of what waits; progress takes the place of progress alone. */
export function merge(into: Waiting, { sending, urgency, callers }: Waiting): void {
  for (const caller of callers) into.callers.add(caller);
  if (urgency !== 'progress' || into.urgency === 'progress') into.sending = sending;
  into.urgency = moreUrgent(into.urgency, urgency);
}

/**
 * Which goes next, and when: of those that may go the most urgent, the oldest first. In a thread only the first may go; it
 * is as urgent as what waits behind it.
 */
export function nextOf(
  waiting: Iterable<Waiting>,
  now: number,
  readyAt: (waiting: Waiting) => number,
): { readonly next: Waiting; readonly at: number } | undefined {
  const firsts = firstsOf(waiting).map(({ first, urgency }) => ({
    next: first,
    at: Math.max(now, readyAt(first)),
    rank: rank[urgency],
  }));
  const [best] = firsts.toSorted((one, other) => one.at - other.at || one.rank - other.rank);
  return best;
}

function firstsOf(waiting: Iterable<Waiting>): { first: Waiting; urgency: Urgency }[] {
  const threads = new Map<unknown, { first: Waiting; urgency: Urgency }>();
  for (const one of waiting) {
    const thread = one.sending.thread ?? one;
    const before = threads.get(thread);
    if (before) before.urgency = moreUrgent(before.urgency, one.urgency);
    else threads.set(thread, { first: one, urgency: one.urgency });
  }
  return [...threads.values()];
}
