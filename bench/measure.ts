import { setTimeout as delay } from 'node:timers/promises';
import { startWorld, type World } from '../test/support/app.ts';
import { slackEndpoint } from '../test/support/app-configuration.ts';
import { startBotProcess } from '../test/support/bot-process.ts';
import type { SlackCall } from '../test/support/slack-proxy.ts';
import { type SlackRequests, slackRequests } from '../test/support/slack-requests.ts';

/** What one series of runs came to; times in milliseconds from the slash command on. */
export interface Series {
  readonly acknowledged: readonly number[];
  /** When the update that holds the finding arrived at Slack. */
  readonly found: readonly number[];
  readonly calls: { readonly count: number; readonly rounds: number };
}

const job = 'moe-router-build';
const stepMs = 1;
const patienceMs = 30_000;

/** Runs one after the other: the bot in a process of its own, everything that it talks to in this one. */
export async function measure(runs: number, latencyMs: number): Promise<Series> {
  const world = await startWorld({
    queue: 'postgres',
    serve: { latencyMs },
    progressIntervalSeconds: 1,
  });
  try {
    const bot = await startBotProcess(world, ['bot', 'worker']);
    try {
      const requests = slackRequests(slackEndpoint(bot), world.slack);
      // The first one opens the connections; nobody waits for it in a bot that runs.
      await run(world, requests, 'warm-up');
      const times = [];
      for (let count = 0; count < runs; count++)
        times.push(await run(world, requests, `run-${count}`));
      return {
        acknowledged: times.map(({ acknowledged }) => acknowledged),
        found: times.map(({ found }) => found),
        calls: await callsOf(world),
      };
    } finally {
      await bot.end('SIGTERM');
    }
  } finally {
    await world.close();
  }
}

async function run({ slack }: World, requests: SlackRequests, trigger: string) {
  slack.calls.length = 0;
  const start = performance.now();
  const { builds } = slack.channels;
  const { requester } = slack.users;
  await requests.command({ text: `diagnose ${job}`, user: requester, channel: builds, trigger });
  const acknowledged = performance.now() - start;
  await update(slack.calls, '*Confirmed:*');
  const found = performance.now() - start;
  // The fix is worked out after the finding; the next run begins when this one is at rest.
  await update(slack.calls, 'Open fix PR');
  return { acknowledged, found };
}

/** Waits until the bot has updated its message with that text. */
async function update(calls: readonly SlackCall[], text: string): Promise<void> {
  const until = performance.now() + patienceMs;
  const isShown = (): boolean =>
    calls.some(
      ({ method, body }) => method === 'chat.update' && JSON.stringify(body).includes(text),
    );
  while (!isShown()) {
    if (performance.now() > until) throw new Error(`No update holds "${text}".`);
    await delay(stepMs);
  }
}

async function callsOf({ incidents }: World): Promise<Series['calls']> {
  const [latest] = await incidents.list({ limit: 1 });
  if (latest?.state.kind !== 'diagnosed') throw new Error('The last run has no diagnosis.');
  return latest.state.diagnosis.calls;
}
