import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

/** The sign that this process uses a server: others do not stop it while it is held. */
export interface Use {
  /** Gives it up. Where nobody else uses the server, `stop` runs while those who want to join wait. */
  end(stop: () => Promise<void>): Promise<void>;
}

// Shared by those who use the server, and exclusive to the one who stops it: nobody can join a server that is about to go.
const lock = 7_236_511;

/**
 * Joins the server at `url`.
 * @returns undefined when it does not take this login now: it starts, stops, or is gone
 */
export async function useServer(url: string): Promise<Use | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // A server that dies, or that this process stops, would otherwise end the process; the next query reports it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select pg_advisory_lock_shared($1)', [lock]);
  } catch {
    await close(client);
    return undefined;
  }
  return { end: (stop) => leave(client, stop) };
}

async function leave(client: Client, stop: () => Promise<void>): Promise<void> {
  try {
    if (await isLast(client)) await stop();
  } finally {
    await close(client);
  }
}

/** A server that does not answer has nobody. */
async function isLast(client: Client): Promise<boolean> {
  try {
    await client.query('select pg_advisory_unlock_shared($1)', [lock]);
    const { rows } = await client.query<{ alone: boolean }>(
      'select pg_try_advisory_lock($1) as alone',
      [lock],
    );
    return rows[0]?.alone === true && !(await othersConnected(client));
  } catch {
    return true;
  }
}

const looks = 10;
const pauseMs = 30;

/** Looks for a third of a second, because a connection that was just closed stays in the server's list for a moment. */
async function othersConnected(client: Client): Promise<boolean> {
  for (let look = 0; look < looks; look += 1) {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
    if (rows[0]?.count === 0) return false;
    await delay(pauseMs);
  }
  return true;
}

const close = (client: Client): Promise<void> => client.end().catch(() => undefined);
