import { stat } from 'node:fs/promises';
import { cannotRunPostgresAsRoot } from '../../problems/store.ts';
import type { Binaries } from './binaries.ts';
import { type Ended, run } from './run.ts';

/** Whom the server's programs run as, and what that takes. */
export interface Account {
  /** Absent when it is whoever runs the bot. */
  readonly uid?: number;
  readonly gid?: number;
  run(program: string, args: readonly string[]): Promise<Ended>;
}

/**
 * Postgres refuses to run as root, so root lends it another account: the owner of existing data, else `postgres` where
 * that user exists, else `nobody`. Anyone but root runs it as themselves.
 * @param folder exists; the server's data lies below it
 * @param data the data directory, which need not exist yet
 * @throws Problem `cannot-run-postgres-as-root` when no account may reach the folder
 */
export async function serverAccount(
  binaries: Binaries,
  folder: string,
  data: string,
): Promise<Account> {
  if (process.getuid?.() !== 0) return { run };

  const ids = (await ownerOf(data)) ?? (await idsOf('postgres')) ?? (await idsOf('nobody'));
  if (!ids) throw cannotRunPostgresAsRoot(folder, 'there is neither a user postgres nor nobody');

  const plain: Account = { ...ids, run: (program, args) => run(program, args, ids) };
  if (await reaches(plain, binaries, folder)) return plain;

  const privileged: Account = {
    ...ids,
    run: (program, args) => run(...acrossFolders(ids, program, args)),
  };
  if (await reaches(privileged, binaries, folder)) return privileged;

  throw cannotRunPostgresAsRoot(
    folder,
    `user ${ids.uid} may not enter it, or not ${binaries.postgres}`,
  );
}

interface Ids {
  readonly uid: number;
  readonly gid: number;
}

async function ownerOf(path: string): Promise<Ids | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats && stats.uid !== 0 ? { uid: stats.uid, gid: stats.gid } : undefined;
}

async function idsOf(user: string): Promise<Ids | undefined> {
  const [uid, gid] = await Promise.all([run('id', ['-u', user]), run('id', ['-g', user])]);
  if (uid.code !== 0 || gid.code !== 0) return undefined;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

/**
 * A checkout in /root or in a folder of `mktemp -d` is closed to every account but root. There the server keeps the
 * one capability to pass closed folders. Without `no_setuid_fixup` access(2) would ignore it, and initdb asks access(2)
 * before it starts the server's program.
 */
function acrossFolders(
  { uid, gid }: Ids,
  program: string,
  args: readonly string[],
): [string, readonly string[]] {
  const options = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  return ['setpriv', [...options, '--', program, ...args]];
}

async function reaches(account: Account, binaries: Binaries, folder: string): Promise<boolean> {
  const entered = await account.run('sh', ['-c', 'test -x "$1"', 'sh', folder]);
  if (entered.code !== 0) return false;
  const started = await account.run(binaries.postgres, ['--version']);
  return started.code === 0;
}
