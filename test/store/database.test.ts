import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { incidentStore } from '../../src/store/incident-store.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { aRequest } from '../support/samples.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

describe('openDatabase', () => {
  it('makes the tables once when several processes start at the same time', async () => {
    const options = { url: test.url, dataDir: 'unused' };
    const databases = await Promise.all([1, 2, 3, 4].map(() => openDatabase(options)));
    for (const { db } of databases) {
      expect(await incidentStore(db).list()).toEqual([]);
    }
    await Promise.all(databases.map((database) => database.close()));
  });

  it('runs on its own server without a URL, and finds its incidents again', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'buildmedic-test-'));
    const first = await openDatabase({ dataDir });
    const { incident } = await incidentStore(first.db).request(aRequest());
    await first.close();

    const second = await openDatabase({ dataDir });
    expect(await incidentStore(second.db).load(incident.id)).toEqual(incident);
    await second.close();
    await rm(dataDir, { recursive: true });
  });

  it('waits for a server that is still starting', async () => {
    const starting = await startingServer(test.url);
    const database = await openDatabase({ url: starting.url, dataDir: 'unused' });
    expect(starting.refusals()).toBe(2);
    await database.ping();
    await database.close();
    await starting.close();
  });

  it('says which server it cannot reach, without the password', async () => {
    const url = 'postgres://bot:hunter2@127.0.0.1:1/incidents';
    const opened = openDatabase({ url, dataDir: 'unused' });
    await expect(opened).rejects.toMatchObject({
      code: 'cannot-reach-database',
      message: expect.stringContaining('127.0.0.1:1/incidents'),
    });
    await expect(opened).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
  });

  it('tells when an idle connection breaks, and goes on with a new one', async () => {
    const lost: Error[] = [];
    const database = await openDatabase({
      url: test.url,
      dataDir: 'unused',
      onConnectionLost: (error) => lost.push(error),
    });
    const other = await openDatabase({ url: test.url, dataDir: 'unused' });
    const kill = `select pg_terminate_backend(pid) from pg_stat_activity
      where pid <> pg_backend_pid() and datname = current_database()`;
    await other.db.executeQuery(CompiledQuery.raw(kill));
    await expect.poll(() => lost.length).toBeGreaterThan(0);
    expect(await incidentStore(database.db).list()).toEqual([]);
    await database.close();
    await other.close();
  });
});

/** The server behind `url`, which refuses its first two connections as one that has not started yet. */
async function startingServer(url: string) {
  const real = new URL(url);
  let refusals = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (refusals < 2) {
      refusals += 1;
      socket.once('data', () => socket.end(cannotConnectNow()));
      return;
    }
    const upstream = connect(Number(real.port), real.hostname);
    sockets.add(upstream);
    upstream.on('error', () => socket.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    refusals: () => refusals,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** An ErrorResponse of the wire protocol (PostgreSQL documentation, "Message Formats"). */
function cannotConnectNow(): Buffer {
  const fields = ['SFATAL', 'C57P03', 'Mthe database system is starting up'];
  const body = Buffer.from(`${fields.map((field) => `${field}\0`).join('')}\0`);
  const head = Buffer.alloc(5, 'E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
