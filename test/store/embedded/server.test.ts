import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runningPostmaster } from '../../../src/store/embedded/postmaster.ts';
import { embeddedServer } from '../../../src/store/embedded/server.ts';

let parent: string;
let folder: string;
let data: string;

// As root this folder is closed to the account that runs the server, which is the hard case.
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'buildmedic-test-'));
  folder = join(parent, '.buildmedic/postgres');
  data = join(folder, 'data');
});
afterAll(async () => {
  await rm(parent, { recursive: true, force: true });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const killServer = async (): Promise<void> => {
  const running = await runningPostmaster(data);
  if (!running) throw new Error('no server runs');
  process.kill(running.pid, 'SIGKILL');
  await vi.waitFor(async () => expect(await runningPostmaster(data)).toBeUndefined());
};

/** Connections beside the one that asks. */
const others = `select count(*)::int as count from pg_stat_activity
  where backend_type = 'client backend' and pid <> pg_backend_pid()`;

describe('the embedded server', () => {
  it('is one server for all who start it at once, and stops when the last one leaves', async () => {
    const servers = await Promise.all([1, 2, 3].map(() => embeddedServer(folder)));
    const [first, second, third] = servers;
    if (!first || !second || !third) throw new Error('no servers');
    expect(new Set(servers.map(({ url }) => url)).size).toBe(1);

    const user = new Client({ connectionString: second.url });
    await user.connect();
    await first.release();
    await third.release();
    expect((await user.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await user.end();
    await second.release();
    expect(await runningPostmaster(data)).toBeUndefined();
  });

  it('is not stopped under a process that has joined it and is not connected yet', async () => {
    const [leaving, idle] = [await embeddedServer(folder), await embeddedServer(folder)];
    await leaving.release();
    expect(await query(idle.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await idle.release();
    expect(await runningPostmaster(data)).toBeUndefined();
  });

  it('serves everyone who comes while another leaves', async () => {
    for (let round = 0; round < 5; round += 1) {
      const leaving = await embeddedServer(folder);
      const [coming] = await Promise.all([embeddedServer(folder), leaving.release()]);
      expect(await query(coming.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      await coming.release();
    }
  });

  it('keeps its data from one start to the next, and stops in between', async () => {
    const first = await embeddedServer(folder);
    await query(first.url, 'create table kept as select 42 as answer');
    await first.release();
    expect(await runningPostmaster(data)).toBeUndefined();

    const second = await embeddedServer(folder);
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await second.release();
  });

  it('recovers what was committed when the server was killed', async () => {
    const first = await embeddedServer(folder);
    await query(first.url, 'create table recovered as select 42 as answer');
    await killServer();

    const second = await embeddedServer(folder);
    expect(await query(second.url, 'select answer from recovered')).toEqual([{ answer: 42 }]);
    await second.release();
  });

  it('starts although the number of its last process belongs to another program now', async () => {
    const first = await embeddedServer(folder);
    const file = join(data, 'postmaster.pid');
    const left = (await readFile(file, 'utf8')).split('\n');
    await first.release();
    await writeFile(file, [process.pid, ...left.slice(1)].join('\n'));

    const second = await embeddedServer(folder);
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await second.release();
  });

  it('is found again by the next process when the one that started it was killed', async () => {
    const module = join(import.meta.dirname, '../../../src/store/embedded/server.ts');
    const script = `
      const { embeddedServer } = await import(${JSON.stringify(module)});
      await embeddedServer(${JSON.stringify(folder)});
      console.log('started');
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script]);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = await runningPostmaster(data);

    const server = await embeddedServer(folder);
    expect((await runningPostmaster(data))?.pid).toBe(left?.pid);
    // The server needs a moment to see that the killed process is gone; until then it counts as a user.
    await vi.waitFor(
      async () => expect(await query(server.url, others)).toEqual([{ count: 1 }]),
      10_000,
    );
    await server.release();
    expect(await runningPostmaster(data)).toBeUndefined();
  });

  it('keeps its password to its owner and takes no login without it', async () => {
    const server = await embeddedServer(folder);
    expect((await stat(join(folder, 'password'))).mode & 0o077).toBe(0);
    const guess = new URL(server.url);
    guess.password = 'guess';
    await expect(query(guess.href, 'select 1')).rejects.toThrow('password');
    await server.release();
  });

  it('says what its programs said when the data is not what they expect', async () => {
    const server = await embeddedServer(folder);
    await server.release();
    await writeFile(join(data, 'PG_VERSION'), '9\n');
    await expect(embeddedServer(folder)).rejects.toMatchObject({
      code: 'cannot-start-postgres',
      message: expect.stringContaining('incompatible'),
    });
  });
});
