import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { cannotReachDatabase, databaseOutdated, noDatabase } from '../problems/store.ts';
import { embeddedServer } from './embedded/server.ts';
import { migrate, missingMigrations } from './migrate.ts';
import type { Tables } from './tables.ts';

export interface DatabaseOptions {
  /** `postgres://…`; absent to use the bot's own server. */
  readonly url?: string;
  /** The folder of the bot's own data; its server lives in `postgres/` below it. */
  readonly dataDir: string;
  /** It is there already, and only read: no table is made or changed. */
  readonly existing?: boolean;
  /** Told when an idle connection breaks. The next query opens a new one, so there is nothing to do but log it. */
  readonly onConnectionLost?: (error: Error) => void;
}

/** The open store. Close what else uses `url` (the queue) before it. */
export interface Database {
  readonly db: Kysely<Tables>;
  /** Where it is, login included, for others who need the same database. Not for logs. */
  readonly url: string;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  /** Ends the connections; the bot's own server stops with the last process that uses it. */
  close(): Promise<void>;
}

const connections = 10;

/**
 * Opens the store with its tables up to date. Without a URL it starts the bot's own Postgres, or joins the one that
 * another process has started on the same folder.
 * @throws Problem `cannot-reach-database`, `cannot-migrate-database`, where it should exist `no-database` or `database-outdated`, or one of the embedded server's
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const folder = join(options.dataDir, 'postgres');
  if (options.existing && options.url === undefined && !existsSync(folder))
    throw noDatabase(folder);
  const server = options.url === undefined ? await embeddedServer(folder) : undefined;
  const url = options.url ?? server?.url ?? '';
  const db = connect(url, options.onConnectionLost);

  const close = async (): Promise<void> => {
    await db.destroy();
    await server?.release();
  };
  try {
    await reach(db, url);
    await (options.existing ? requireCurrent(db) : migrate(db));
  } catch (error) {
    await close();
    throw error;
  }
  return { db, url, ping: () => answers(db, url), close };
}

function connect(
  url: string,
  onConnectionLost: DatabaseOptions['onConnectionLost'],
): Kysely<Tables> {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    application_name: 'buildmedic',
  });
  // Without a listener a connection that breaks while idle would end the process.
  pool.on('error', (error) => onConnectionLost?.(error));
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    // Keys inside of jsonb are data and stay as they are.
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

/** A server that is starting, stopping or recovering refuses for a moment: SQLSTATE 57P03, cannot_connect_now. */
const notNow = '57P03';
const patienceMs = 15_000;
const pauseMs = 100;

async function reach(db: Kysely<Tables>, url: string): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      return await answers(db, url);
    } catch (error) {
      const isBusy = error instanceof Error && Object(error.cause).code === notNow;
      if (!isBusy || Date.now() > until) throw error;
      await delay(pauseMs);
    }
  }
}

async function requireCurrent(db: Kysely<Tables>): Promise<void> {
  const missing = await missingMigrations(db);
  if (missing.length > 0) throw databaseOutdated(missing);
}

async function answers(db: Kysely<Tables>, url: string): Promise<void> {
  try {
    await db.selectNoFrom((of) => of.lit(1).as('one')).execute();
  } catch (cause) {
    throw cannotReachDatabase(addressOf(url), cause);
  }
}

/** Host, port and database of a URL: all of it that may be shown. */
function addressOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.host}${parsed.pathname}` : 'DATABASE_URL';
}
