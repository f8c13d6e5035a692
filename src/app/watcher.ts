import { setTimeout as pause } from 'node:timers/promises';
import { channelFor } from '../alerts/channel-for.ts';
import { createPlaceAlerts } from '../incidents/signals/place-alerts.ts';
import { countBuilds } from '../incidents/watching/counted-builds.ts';
import { followFailedBuilds } from '../incidents/watching/failed-builds.ts';
import { followHangingBuilds, type HangingBuilds } from '../incidents/watching/hanging-builds.ts';
import { type StandingSignals, standingSignals } from '../incidents/watching/standing-signals.ts';
import { toldInTurn } from '../incidents/watching/told-in-turn.ts';
import { followUnpulledPods, pending } from '../incidents/watching/unpulled-pods.ts';
import { scopesOf } from '../incidents/watching/watched-builds.ts';
import { messageOf } from '../problems/text.ts';
import type { Parts } from './parts.ts';
import { watchThresholds } from './thresholds.ts';
import type { UseCases } from './use-cases.ts';

/** What looks out for failures, while it runs. */
export interface RunningWatcher {
  stop(): Promise<void>;
}

/** The role that follows builds where the configuration says so. Of all processes that have it one does so at a time. */
export function startWatcher(parts: Parts, useCases: UseCases): RunningWatcher | undefined {
  const { config, leadership, logger } = parts;
  if (config.watch.length === 0) return undefined;
  const stopping = new AbortController();
  const done = leadership.lead(
    'watcher',
    async (leading) => {
      logger.info('watching');
      await watch(parts, useCases, leading);
    },
    stopping.signal,
  );
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

/** Follows everything until it is ended. What is standing on record is what it begins with. */
async function watch(parts: Parts, useCases: UseCases, signal: AbortSignal): Promise<void> {
  const { config, signals, builds, clusters } = parts;
  await forgetUnwatched(config.watch, clusters, builds);
  const standing = standingSignals(await signals.standing('watcher'), tellsBy(parts, useCases));
  await Promise.all([
    ...config.watch.flatMap((entry) => followed(entry, standing, parts, signal)),
    watchThresholds(parts, useCases, signal),
  ]);
}

/** What the configuration names no more is not followed: nobody would hear that it is gone. */
async function forgetUnwatched(
  entries: readonly Entry[],
  clusters: Parts['clusters'],
  builds: Parts['builds'],
): Promise<void> {
  const known = new Set(entries.flatMap((one) => scopesOf(one).map((scope) => keyOf(one, scope))));
  for (const name of clusters.names) {
    const standing = await builds.standing(name);
    const left = standing.filter(({ watchedBy }) => !known.has(watchedBy));
    await builds.gone(
      name,
      left.map(({ uid }) => uid),
    );
  }
}

/** The same for the same entry of the configuration, followed in the same scope. */
const keyOf = ({ labels, names, images, namespaces }: Entry, scope: object): string =>
  JSON.stringify({ ...scope, namespaces, labels, names, images });

type Entry = Parts['config']['watch'][number];

function followed(
  watched: Entry,
  signals: StandingSignals,
  { clusters, logger, builds: counted, metrics }: Parts,
  signal: AbortSignal,
): Promise<void>[] {
  const cluster = clusters.get(watched.cluster ?? clusters.names[0] ?? '');
  const labelSelector = Object.entries(watched.labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  return scopesOf(watched).flatMap((scope) => {
    const where = { cluster: cluster.name, ...scope };
    const onTrouble = (because: string): void =>
      logger.warn({ ...where, because }, 'nothing is heard of a cluster that is watched');
    const needs = { ...scope, cluster, watched, signals };
    const maxAgeMs = watched.maxAgeMinutes * 60_000;
    const hangMs = watched.hangMinutes * 60_000;
    const hanging = followHangingBuilds({ ...needs, hangMs, onTrouble });
    const builds = toldInTurn(
      countBuilds({
        ...needs,
        builds: counted,
        watchedBy: keyOf(watched, scope),
        onBuild: metrics.builds.ended,
        maxAgeMs,
      }),
      followFailedBuilds({ ...needs, maxAgeMs }),
      hanging,
    );
    const options = { signal, onTrouble };
    return [
      cluster.follow('Job', { ...scope, labelSelector }, builds, options),
      lookAgainAndAgain(hanging, hangMs, options),
      ...(watched.pods
        ? [
            cluster.follow(
              'Pod',
              { ...scope, fieldSelector: pending },
              followUnpulledPods(needs),
              options,
            ),
          ]
        : []),
    ];
  });
}

/** How often it is asked whether a build has been idle for too long. */
const lookMs = 30_000;

async function lookAgainAndAgain(
  { look }: HangingBuilds,
  hangMs: number,
  {
    signal,
    onTrouble,
  }: { readonly signal: AbortSignal; readonly onTrouble: (why: string) => void },
): Promise<void> {
  while (!signal.aborted) {
    await pause(Math.min(lookMs, hangMs / 4), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    // What could not be put on record is told by the next look.
    await look().catch((error: unknown) => onTrouble(messageOf(error)));
  }
}

function tellsBy({ config, logger }: Parts, { takeAlerts }: UseCases) {
  const { channel, routes } = config.alerts;
  const place = createPlaceAlerts({ takeAlerts, channelFor: channelFor(routes, channel) });
  return async (told: Parameters<typeof place>[0]): Promise<void> => {
    const untold = await place(told);
    if (untold > 0) logger.warn({ untold }, 'no channel is configured for what was seen');
  };
}
