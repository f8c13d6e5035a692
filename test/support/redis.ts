import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../src/store/embedded/free-port.ts';

/** An empty Redis for one test file. */
export interface TestRedis {
  readonly url: string;
  /** Kills it and starts it again, empty; absent where it is somebody else's. */
  restart?(): Promise<void>;
  close(): Promise<void>;
}

const givenUrl = process.env.REDIS_URL;

/** Whether there is a Redis to test on: one that REDIS_URL names, or a `redis-server` to start. */
export const hasRedis = (): boolean =>
  givenUrl !== undefined || spawnSync('redis-server', ['--version']).status === 0;

export const testRedis = (): Promise<TestRedis> =>
  givenUrl === undefined ? startedRedis() : emptyDatabaseOf(givenUrl);

/** A numbered database that holds nothing, so that a shared server keeps what is in the others. */
async function emptyDatabaseOf(base: string): Promise<TestRedis> {
  for (let number = 15; number > 0; number -= 1) {
    const url = new URL(base);
    url.pathname = `/${number}`;
    const redis = new Redis(url.href);
    if ((await redis.dbsize()) === 0) {
      return {
        url: url.href,
        close: async () => {
          await redis.flushdb();
          await redis.quit();
        },
      };
    }
    await redis.quit();
  }
  throw new Error('REDIS_URL has no empty database');
}

async function startedRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'buildmedic-redis-'));
  const port = await freePort();
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  let server = await serverWith(options);
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    async restart() {
      await end('SIGKILL');
      server = await serverWith(options);
    },
    async close() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function serverWith(options: readonly string[]) {
  const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const chunk of server.stdout) {
    if (String(chunk).includes('Ready to accept connections')) break;
  }
  return server;
}
