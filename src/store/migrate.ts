import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { cannotMigrateDatabase } from '../problems/store.ts';
import { migrations } from './migrations/index.ts';

/** @returns the names of the migrations that this database has not seen; it is only read */
export async function missingMigrations<T>(db: Kysely<T>): Promise<readonly string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const all = await migrator.getMigrations();
  return all.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
}

/**
 * Brings the tables up to date, in one transaction. Kysely holds an advisory lock meanwhile, so several processes may
 * start at once: one migrates and the others wait for it.
 * @throws Problem `cannot-migrate-database`; then nothing was changed
 */
export async function migrate<T>(db: Kysely<T>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results.find(({ status }) => status === 'Error');
  throw cannotMigrateDatabase(failed?.migrationName ?? 'before the first one', error);
}
