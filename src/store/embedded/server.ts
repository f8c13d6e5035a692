import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cannotStartPostgres } from '../../problems/store.ts';
import { type Account, serverAccount } from './account.ts';
import { type Binaries, serverBinaries } from './binaries.ts';
import { clusterPassword, dataFolder, ensureCluster, roleName } from './cluster.ts';
import { type Use, useServer } from './connections.ts';
import { freePort } from './free-port.ts';
import { runningPostmaster } from './postmaster.ts';

/** A Postgres server on this machine that lives in a folder. */
export interface EmbeddedServer {
  readonly url: string;
  /** Stops the server, unless another process still uses it: whoever leaves last turns it off. */
  release(): Promise<void>;
}

const pauseMs = 250;
/** How long a server that another process starts or stops is waited for. */
const waits = 40;
/** A port may be taken between the look and the start, and a killed server's last processes need a moment to go. */
const starts = 4;

/**
 * Starts the Postgres server of `folder`, or joins it when another process has started it. On the first start
 * the database cluster is made (about a second); later starts take a tenth of that.
 * @throws Problem `cannot-start-postgres`, `cannot-run-postgres-as-root` or `no-embedded-postgres`
 */
export async function embeddedServer(folder: string): Promise<EmbeddedServer> {
  const home = resolve(folder);
  await mkdir(dirname(home), { recursive: true });
  const binaries = await serverBinaries();
  const account = await serverAccount(binaries, dirname(home), dataFolder(home));
  await ensureCluster(home, binaries, account);
  const { url, use } = await joinRunning(home, binaries, account);
  return { url, release: () => use.end(() => stopServer(home, binaries, account)) };
}

async function joinRunning(
  home: string,
  binaries: Binaries,
  account: Account,
): Promise<{ url: string; use: Use }> {
  const password = await clusterPassword(home);
  let failure = 'it runs and does not answer';
  for (let waited = 0, started = 0; waited < waits && started < starts; ) {
    const running = await runningPostmaster(dataFolder(home));
    if (running) {
      const url = `postgres://${roleName}:${password}@127.0.0.1:${running.port}/postgres`;
      const use = await useServer(url);
      if (use) return { url, use };
      waited += 1;
      await delay(pauseMs);
    } else {
      started += 1;
      failure = (await startServer(home, binaries, account)) ?? failure;
    }
  }
  throw cannotStartPostgres(home, failure);
}

/** @returns what went wrong, or undefined when it runs */
async function startServer(
  home: string,
  binaries: Binaries,
  account: Account,
): Promise<string | undefined> {
  const data = dataFolder(home);
  const log = join(data, 'server.log');
  const settings = { ...serverSettings, port: await freePort() };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const started = await account.run(binaries.pg_ctl, [
    'start',
    '--wait',
    '--silent',
    `--pgdata=${data}`,
    `--log=${log}`,
    `--options=${options.join(' ')}`,
  ]);
  if (started.code === 0) return undefined;
  await delay(pauseMs);
  return `${started.output}\n${await lastLines(log)}`.trim();
}

/** Everything about durability stays at Postgres' own safe defaults. */
const serverSettings = {
  // TCP on loopback alone: a socket's path may be longer than the system allows.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Nothing replicates from this server, so the log of changes can be short.
  wal_level: 'minimal',
  max_wal_senders: 0,
  min_wal_size: '32MB',
  max_wal_size: '256MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
} as const;

/**
 * Stops the server that runs now. `pg_ctl stop --wait` would wait for the folder to be without any server, and another
 * process may start the next one as soon as it can.
 */
async function stopServer(home: string, binaries: Binaries, account: Account): Promise<void> {
  const data = dataFolder(home);
  const running = await runningPostmaster(data);
  if (!running) return;
  // `fast` rolls back what is open and writes a checkpoint: the next start has nothing to recover.
  const args = ['stop', '--no-wait', '--silent', '--mode=fast', `--pgdata=${data}`];
  const { output } = await account.run(binaries.pg_ctl, args);
  for (let waited = 0; waited < waits; waited += 1) {
    if ((await runningPostmaster(data))?.pid !== running.pid) return;
    await delay(waited < 10 ? 25 : pauseMs);
  }
  throw cannotStartPostgres(home, `it does not stop: ${output}`);
}

async function lastLines(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-5).join('\n');
}
