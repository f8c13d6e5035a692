import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cannotStartPostgres } from '../../problems/store.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';

/** The bot's role in its own server, a superuser. */
export const roleName = 'buildmedic';

export const dataFolder = (folder: string): string => join(folder, 'data');
const passwordFile = (folder: string): string => join(folder, 'password');

/**
 * Makes the database cluster in `folder` unless it is there. It is prepared under another name and renamed when
 * complete, so a folder that exists is never half made, and of two processes that start at once one wins.
 * @throws Problem `cannot-start-postgres` when `initdb` fails
 */
export async function ensureCluster(
  folder: string,
  binaries: Binaries,
  account: Account,
): Promise<void> {
  if (await hasCluster(folder)) return;
  const draft = await mkdtemp(`${folder}.new-`);
  try {
    await makeCluster(draft, binaries, account);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await hasCluster(folder))) throw error;
  }
}

/** @returns the password of the bot's role, made with the cluster and kept beside it for nobody else to read */
export const clusterPassword = async (folder: string): Promise<string> =>
  (await readFile(passwordFile(folder), 'utf8')).trim();

const hasCluster = (folder: string): Promise<boolean> =>
  readFile(passwordFile(folder)).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw cannotStartPostgres(folder, `its password cannot be read: ${error.message}`);
    },
  );

async function makeCluster(folder: string, binaries: Binaries, account: Account): Promise<void> {
  const data = dataFolder(folder);
  const password = passwordFile(folder);
  await mkdir(data, { mode: 0o700 });
  await writeFile(password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) {
    await chmod(folder, 0o711);
    await chown(data, account.uid, account.gid);
    await chown(password, account.uid, account.gid);
  }
  const made = await account.run(binaries.initdb, [
    `--pgdata=${data}`,
    `--username=${roleName}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order of text on every machine, whichever locales it has.
    '--locale=C',
    '--no-instructions',
  ]);
  if (made.code !== 0) throw cannotStartPostgres(folder, made.output);
}
