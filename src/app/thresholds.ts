import { setTimeout as pause } from 'node:timers/promises';
import { createLookAtThresholds } from '../incidents/thresholds/look-at-thresholds.ts';
import type { Parts } from './parts.ts';
import type { UseCases } from './use-cases.ts';

/** Looks at the thresholds of every cluster that is watched, again and again until it is ended; not at all when none is set. */
export async function watchThresholds(
  parts: Parts,
  useCases: UseCases,
  signal: AbortSignal,
): Promise<void> {
  const { alerts, thresholds, watch } = parts.config;
  const channel = thresholds?.channel ?? alerts.channel;
  if (!thresholds || !channel) return;
  const look = createLookAtThresholds({
    ...parts,
    ...useCases,
    limits: thresholds,
    channel,
    againMs: alerts.windowMinutes * 60_000,
  });
  const first = parts.clusters.names[0] ?? '';
  const clusters = new Set(watch.map(({ cluster = first }) => cluster));
  while (!signal.aborted) {
    for (const cluster of clusters)
      await look(cluster).catch((error: unknown) =>
        parts.logger.warn({ err: error, cluster }, 'thresholds could not be looked at, or told'),
      );
    await pause(thresholds.lookSeconds * 1000, undefined, { signal }).catch(() => undefined);
  }
}
