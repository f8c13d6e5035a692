import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startWorld, type World } from '../support/app.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { hasRedis } from '../support/redis.ts';
import type { SlackCall } from '../support/slack-proxy.ts';
import {
  stormCauses,
  stormJobs,
  stormNamespace,
  stormOfFailures,
} from '../support/storm-of-failures.ts';
import { textOf } from './message-text.ts';

const token = 'the token of Alertmanager';
const jobs = stormJobs(300);
const alertCount = 2_000;
const groupSize = 20;
/** How long Alertmanager waits for its answer at most; how long it really takes is measured by the benchmark. */
const patienceMs = 10_000;
/** What was lost with the queue is taken up after half a minute. */
const enough = { timeout: 240_000, interval: 500 };

let world: World;
let bot: BotProcess;
let worker: BotProcess;

beforeAll(async () => {
  world = await startWorld({
    queue: hasRedis() ? 'redis' : 'postgres',
    clusters: { storm: stormOfFailures(jobs.length) },
    environment: { ALERTMANAGER_WEBHOOK_TOKEN: token },
    answersAlerts: true,
    pace: {},
  });
  bot = await startBotProcess(world, ['bot']);
  worker = await startBotProcess(world, ['worker']);
});
afterAll(async () => {
  await Promise.all([bot.end('SIGTERM'), worker.end('SIGTERM')]);
  await world.close();
});

/** Seven alerts of most jobs, all jobs once before any is there twice. */
const alerts = Array.from({ length: alertCount }, (_, index) => ({
  status: 'firing',
  labels: {
    alertname: `Alert${Math.floor(index / jobs.length)}`,
    namespace: stormNamespace,
    job_name: jobs[index % jobs.length],
  },
  startsAt: '2026-01-18T15:20:00Z',
  fingerprint: `f-${index}`,
}));

/** One group of Alertmanager's, which gives up when it is not answered in time. */
async function send(group: number): Promise<number> {
  const { status } = await fetch(`http://127.0.0.1:${bot.healthPort}/alerts/alertmanager`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      version: '4',
      alerts: alerts.slice(group * groupSize, (group + 1) * groupSize),
    }),
    signal: AbortSignal.timeout(patienceMs),
  });
  return status;
}

const inChannel = async () => {
  const messages = await world.slack.messages(world.slack.channels.builds);
  return messages.filter(({ ts, thread_ts }) => thread_ts === undefined || thread_ts === ts);
};

it('tells two thousand alerts in one message, though Redis dies and Slack is tired', async () => {
  const statuses: number[] = [];
  const groups = alertCount / groupSize;
  for (let group = 0; group < groups / 2; group++) statuses.push(await send(group));
  await vi.waitFor(async () => expect(await inChannel()).not.toEqual([]), enough);
  for (const method of ['chat.postMessage', 'chat.update'])
    world.slack.fail({ method, times: 2, how: { kind: 'rate-limited', retryAfterSeconds: 1 } });
  await world.redis?.restart?.();
  for (let group = groups / 2; group < groups; group++) statuses.push(await send(group));
  expect(new Set(statuses)).toEqual(new Set([202]));

  const point = `2,000 alerts over ${jobs.length} workloads: ${stormCauses} causes`;
  const [storm] = await vi.waitFor(async () => {
    const messages = await inChannel();
    expect(messages.map(textOf).join('\n')).toContain(point);
    return messages;
  }, enough);
  expect(await inChannel()).toHaveLength(1);
  const thread = await world.slack.messages(world.slack.channels.builds, storm?.ts);
  expect(thread).toHaveLength(1 + stormCauses);

  const incidents = await world.incidents.list({ limit: 10 });
  expect(incidents).toHaveLength(stormCauses);
  const counts = await Promise.all(incidents.map(({ id }) => world.signals.countOf(id)));
  expect(counts.map((one) => one.workloadCount)).toEqual(
    Array.from({ length: stormCauses }, () => jobs.length / stormCauses),
  );
  // One for the storm, and at most four of each incident: its finding, its fix, and what has joined it.
  expect(mostInASecond(world.slack.callsOf('chat.update'))).toBeLessThanOrEqual(
    1 + 4 * stormCauses,
  );
  expect(world.slack.callsOf('chat.update').length).toBeLessThan(100);
}, 600_000);

function mostInASecond(calls: readonly SlackCall[]): number {
  return Math.max(
    ...calls.map(({ at }) => calls.filter((one) => one.at >= at && one.at < at + 1000).length),
  );
}
