import type { Labels, ToldAlert } from '../../alerts/told.ts';
import type { TakeAlerts } from './take-alerts.ts';

export interface PlaceAlertsNeeds {
  readonly takeAlerts: TakeAlerts;
  readonly channelFor: (labels: Labels) => string | undefined;
}

/** Puts alerts on record, each to be answered in its channel. @returns how many have none, and are not taken */
export type PlaceAlerts = (told: readonly ToldAlert[]) => Promise<number>;

export const createPlaceAlerts =
  ({ takeAlerts, channelFor }: PlaceAlertsNeeds): PlaceAlerts =>
  async (told) => {
    const byChannel = Map.groupBy(told, ({ labels }) => channelFor(labels));
    for (const [channel, alerts] of byChannel) {
      if (channel === undefined) continue;
      await takeAlerts(
        alerts.map(({ alert }) => alert),
        { channel },
      );
    }
    return byChannel.get(undefined)?.length ?? 0;
  };
