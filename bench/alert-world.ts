import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Role } from '../src/app.ts';
import { startWorld, type World } from '../test/support/app.ts';
import { type BotProcess, startBotProcess } from '../test/support/bot-process.ts';
import { hasRedis } from '../test/support/redis.ts';
import { stormJobs, stormNamespace, stormOfFailures } from '../test/support/storm-of-failures.ts';

const token = 'the token of Alertmanager';
const patienceMs = 300_000;
const jobCount = 300;
export const jobs = stormJobs(jobCount);

/** A bot in processes of its own, and a cluster in which 300 builds have failed for three reasons. */
export interface AlertWorld {
  readonly world: World;
  readonly bot: BotProcess;
  readonly workers: readonly BotProcess[];
  startWorker(): Promise<void>;
  /** Delivers alerts about these jobs in one group. @returns when it was sent */
  send(alertName: string, ...jobs: readonly string[]): Promise<number>;
  /** Waits until each alert is answered. */
  answered(): Promise<void>;
  close(): Promise<void>;
}

/** @param heapMiB how large the heap of each process may grow; a large one is not tidied up for a long time */
export async function alertWorld(heapMiB?: number): Promise<AlertWorld> {
  const world = await startWorld({
    queue: hasRedis() ? 'redis' : 'postgres',
    clusters: { storm: stormOfFailures(jobCount) },
    environment: {
      ALERTMANAGER_WEBHOOK_TOKEN: token,
      ...(heapMiB ? { NODE_OPTIONS: `--max-old-space-size=${heapMiB}` } : {}),
    },
    answersAlerts: true,
  });
  const start = (...roles: Role[]) => startBotProcess(world, roles);
  const bot = await start('bot');
  const workers: BotProcess[] = [];
  return {
    world,
    bot,
    workers,
    async startWorker() {
      workers.push(await start('worker'));
    },
    async send(alertname, ...names) {
      const sentAt = Date.now();
      const { status } = await fetch(`http://127.0.0.1:${bot.healthPort}/alerts/alertmanager`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          version: '4',
          alerts: names.map((job_name) => ({
            status: 'firing',
            labels: { alertname, namespace: stormNamespace, job_name },
            startsAt: '2026-01-18T15:20:00Z',
            fingerprint: `${alertname}-${job_name}`,
          })),
        }),
      });
      if (status !== 202) throw new Error(`An alert was answered with ${status}.`);
      return sentAt;
    },
    async answered() {
      const until = Date.now() + patienceMs;
      while ((await world.signals.waiting(new Date(Date.now() + 60_000), 1)).length > 0) {
        if (Date.now() > until) throw new Error('Alerts were left unanswered.');
        await delay(50);
      }
    },
    async close() {
      await Promise.all([bot, ...workers].map((one) => one.end('SIGTERM')));
      await world.close();
    },
  };
}

/** The memory that a process holds, in MiB; none where the system does not say. */
export async function memoryOf({ pid }: BotProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024);
}
