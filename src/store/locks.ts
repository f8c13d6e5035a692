import { Pool } from 'pg';

/** Lets one piece of work with a name run at a time, in all processes. */
export interface Locks {
  /** Waits for the lock, works, and lets go; it is let go as well when the process dies. */
  hold<T>(name: string, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const most = 8;
/** Longer than anything that is done under a lock; then the job is tried again. */
const waitMs = 120_000;

/**
 * Locks of Postgres, on connections of their own: whoever holds one needs others for its work, and waits for none of
 * these. Each lives in a transaction, so that a pooler in between may be used.
 */
export function openLocks(url: string, onConnectionLost: (error: Error) => void): Locks {
  const pool = new Pool({ connectionString: url, max: most, application_name: 'buildmedic locks' });
  pool.on('error', onConnectionLost);
  return {
    async hold(name, work) {
      const client = await pool.connect();
      // A connection that breaks while it is idle would end the process.
      client.on('error', onConnectionLost);
      let broken: Error | undefined;
      try {
        await client.query('begin');
        await client.query(`set local lock_timeout = ${waitMs}`);
        await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
        return await work();
      } finally {
        await client.query('rollback').catch((error: Error) => {
          broken = error;
        });
        client.off('error', onConnectionLost);
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}
