import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { embeddedServer } from '../../src/store/embedded/server.ts';

/** An empty database of its own on a server that the test files of one run share. */
export interface TestDatabase {
  readonly url: string;
  /** Drops it. The server stops with the last test file. */
  close(): Promise<void>;
}

// Kept between runs, because making the cluster takes longer than most test files.
const folder = join(import.meta.dirname, '../../node_modules/.cache/buildmedic-test/postgres');

export async function testDatabase(): Promise<TestDatabase> {
  const server = await embeddedServer(folder);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await execute(server.url, `create database ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    close: async () => {
      await execute(server.url, `drop database ${name} with (force)`);
      await server.release();
    },
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
