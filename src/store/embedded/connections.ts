import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

/** Whether the server at `url` takes this login now. A server that starts or stops does not. */
export async function isAnswering(url: string): Promise<boolean> {
  return withClient(url, async () => true).catch(() => false);
}

const looks = 10;
const pauseMs = 30;

/**
 * Whether any other client is connected. It looks for a third of a second, because a connection that this process has just
 * closed stays in the server's list for a moment. A server that does not answer has nobody.
 */
export async function othersConnected(url: string): Promise<boolean> {
  for (let look = 0; look < looks; look += 1) {
    const others = await withClient(url, countOthers).catch(() => 0);
    if (others === 0) return false;
    await delay(pauseMs);
  }
  return true;
}

async function countOthers(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  return rows[0]?.count ?? 0;
}

async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // A connection that breaks between two queries would otherwise end the process; the next query reports it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
