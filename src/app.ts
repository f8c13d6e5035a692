import { startBot } from './app/bot.ts';
import { openParts } from './app/parts.ts';
import { joinUseCases } from './app/use-cases.ts';
import { startWatcher } from './app/watcher.ts';
import { startWorker } from './app/worker.ts';
import type { Config } from './config.ts';
import { healthRoutes } from './http/health.ts';
import { metricsRoute } from './http/metrics.ts';
import { httpServer } from './http/server.ts';
import type { Logger } from './log.ts';

export const roles = ['bot', 'worker', 'watcher'] as const;
/** What a process does: talk with people, do the work, or look out for what fails. */
export type Role = (typeof roles)[number];

export interface RunningApp {
  /** Where Slack's requests are taken, in HTTP mode. */
  readonly slackPort?: number;
  readonly healthPort: number;
  /** Ends what runs within the configured time, then everything else. */
  stop(): Promise<void>;
}

/** When all work has ended, answers to people may still wait for their turn. */
const lastWordsMs = 2_000;

/** Makes every part from the configuration, joins them, and starts the roles. It and its parts in `app/` alone know them all. */
export async function startApp(
  config: Config,
  running: ReadonlySet<Role>,
  logger: Logger,
): Promise<RunningApp> {
  const parts = await openParts(config, logger);
  const useCases = joinUseCases(parts);
  if (running.has('worker')) await startWorker(parts, useCases);
  const bot = running.has('bot') ? await startBot(parts, useCases) : undefined;
  const watcher = running.has('watcher') ? startWatcher(parts, useCases) : undefined;
  const http = await httpServer({
    ...config.http,
    routes: new Map([
      ...healthRoutes(() => parts.database.ping()),
      ['/metrics', metricsRoute(parts.metrics.exposed)],
      ...(bot?.routes ?? []),
    ]),
    onError: (error) => logger.error({ err: error }, 'a request failed'),
    onAnswered: parts.metrics.onAnswered,
  });
  return {
    ...(bot?.slackPort === undefined ? {} : { slackPort: bot.slackPort }),
    healthPort: http.port,
    async stop() {
      // Ears first, then hands, then memory.
      await bot?.stop();
      await watcher?.stop();
      await parts.queue.close(config.shutdownSeconds * 1000);
      await parts.delivery.close(lastWordsMs);
      await http.close();
      await parts.close();
    },
  };
}
