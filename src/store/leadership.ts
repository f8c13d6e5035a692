import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

/** Lets one process at a time lead, of all that want to. */
export interface Leadership {
  /**
   * Works whenever it leads under that name, until `stop`. The signal that `work` is given tells that it leads no more;
   * then another process may lead already.
   */
  lead(
    name: string,
    work: (leading: AbortSignal) => Promise<void>,
    stop: AbortSignal,
  ): Promise<void>;
}

export interface LeadershipOptions {
  readonly onTrouble: (error: unknown) => void;
  /** How often who does not lead asks for it. */
  readonly askMs?: number;
}

/** How often who leads makes sure that it does, and how long the answer may take. */
const beatMs = 2_000;
const answerMs = 5_000;

/**
 * A lock of Postgres on a connection of its own: it is let go with the connection, so that another process leads as soon
 * as this one is gone. It lives in a transaction, as the other locks do, so that a pooler in between may be used.
 */
export const openLeadership = (
  url: string,
  { onTrouble, askMs = 1_000 }: LeadershipOptions,
): Leadership => {
  /** From asking for the lead until it ends. */
  const term = async (
    name: string,
    work: (leading: AbortSignal) => Promise<void>,
    stop: AbortSignal,
  ): Promise<void> => {
    const lost = new AbortController();
    const client = new Client({
      connectionString: url,
      application_name: 'buildmedic leader',
      connectionTimeoutMillis: answerMs,
      query_timeout: answerMs,
    });
    const lose = (error: unknown): void => {
      if (!lost.signal.aborted) onTrouble(error);
      lost.abort();
    };
    client.on('error', lose);
    try {
      await client.connect();
      await client.query(settings);
      const ends = AbortSignal.any([lost.signal, stop]);
      while (!(await isTaken(client, name))) {
        await rest(askMs, ends);
        if (ends.aborted) return;
      }
      const beat = setInterval(() => client.query('select 1').catch(lose), beatMs);
      await work(ends).finally(() => clearInterval(beat));
    } finally {
      await client.end().catch(() => undefined);
    }
  };

  return {
    async lead(name, work, stop) {
      while (!stop.aborted) {
        await term(name, work, stop).catch(onTrouble);
        await rest(askMs, stop);
      }
    },
  };
};

/** The server notices within half a minute that a machine is gone which said no word. */
const settings = `
  begin;
  set local idle_in_transaction_session_timeout = 0;
  set local tcp_keepalives_idle = 10;
  set local tcp_keepalives_interval = 5;
  set local tcp_keepalives_count = 3`;

async function isTaken(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as taken',
    [name],
  );
  return rows[0]?.taken ?? false;
}

const rest = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  pause(milliseconds, undefined, { signal }).catch(() => undefined);
