import type { Answered, Connection, Outcome, Streamed, StreamOptions } from './connection.ts';
import { type RetryPolicy, withRetries } from './retry.ts';

export interface CallOptions {
  readonly accept?: string;
  /** Answers to take as they are although their status would be retried. */
  readonly isFinal?: (answer: Answered) => boolean;
}

/** Reads from one API server, under one policy, and keeps the server's clock. */
export interface Caller {
  readonly server: string;
  readonly policy: RetryPolicy;
  get(path: string, options?: CallOptions): Promise<Outcome>;
  /** One try for an answer that goes on: whoever follows it begins again by itself. */
  stream(path: string, options: Omit<StreamOptions, 'timeoutMs'>): Promise<Streamed>;
  /** The `Date` of the last answer; this machine's clock before there was one. */
  now(): Date;
}

/** Calls over a connection, retried as the policy says. */
export function caller(connection: Connection, policy: RetryPolicy): Caller {
  let lastDate: Date | undefined;
  return {
    server: connection.server,
    policy,
    async get(path, { accept, isFinal } = {}) {
      const call = (timeoutMs: number) =>
        connection.get(path, { timeoutMs, ...(accept ? { accept } : {}) });
      const outcome = await withRetries(call, policy, isFinal);
      lastDate = dateOf(outcome) ?? lastDate;
      return outcome;
    },
    stream: (path, options) => connection.stream(path, { ...options, timeoutMs: policy.timeoutMs }),
    now: () => lastDate ?? new Date(),
  };
}

function dateOf(outcome: Streamed): Date | undefined {
  if (outcome.kind === 'failed') return undefined;
  const milliseconds = Date.parse(String(outcome.headers.date ?? ''));
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds);
}
