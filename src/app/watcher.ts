import { channelFor } from '../alerts/channel-for.ts';
import { createPlaceAlerts } from '../incidents/signals/place-alerts.ts';
import { countBuilds, forgetUnwatched } from '../incidents/watching/counted-builds.ts';
import { followFailedBuilds } from '../incidents/watching/failed-builds.ts';
import { followHangingBuilds, keepLooking } from '../incidents/watching/hanging-builds.ts';
import { type StandingSignals, standingSignals } from '../incidents/watching/standing-signals.ts';
import { toldInTurn } from '../incidents/watching/told-in-turn.ts';
import { followUnpulledPods, pending } from '../incidents/watching/unpulled-pods.ts';
import { scopesOf, watchKey } from '../incidents/watching/watched-builds.ts';
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
  await forgetUnwatched(
    config.watch.map((one) => ({ ...one, cluster: clusterOf(one, clusters) })),
    { clusters: clusters.names, builds },
  );
  const standing = standingSignals(await signals.standing('watcher'), tellsBy(parts, useCases));
  await Promise.all([
    ...config.watch.flatMap((entry) => followed(entry, standing, parts, signal)),
    watchThresholds(parts, useCases, signal),
  ]);
}

/** The first cluster where an entry names none. */
const clusterOf = ({ cluster }: Entry, { names }: Parts['clusters']): string =>
  cluster ?? names[0] ?? '';

type Entry = Parts['config']['watch'][number];

function followed(
  watched: Entry,
  signals: StandingSignals,
  { clusters, logger, builds: counted, metrics }: Parts,
  signal: AbortSignal,
): Promise<void>[] {
  const cluster = clusters.get(clusterOf(watched, clusters));
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
        watchedBy: watchKey(watched, scope),
        onBuild: metrics.builds.ended,
        maxAgeMs,
      }),
      followFailedBuilds({ ...needs, maxAgeMs }),
      hanging,
    );
    const options = { signal, onTrouble };
    return [
      cluster.follow('Job', { ...scope, labelSelector }, builds, options),
      keepLooking(hanging, { hangMs, ...options }),
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

function tellsBy({ config, logger }: Parts, { takeAlerts }: UseCases) {
  const { channel, routes } = config.alerts;
  const place = createPlaceAlerts({ takeAlerts, channelFor: channelFor(routes, channel) });
  return async (told: Parameters<typeof place>[0]): Promise<void> => {
    const untold = await place(told);
    if (untold > 0) logger.warn({ untold }, 'no channel is configured for what was seen');
  };
}
