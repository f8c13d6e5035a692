import { stormMessage } from '../../slack/views/storm.ts';
import type { Locks } from '../../store/locks.ts';
import type { SignalStore } from '../../store/signal-store.ts';
import type { Storm, StormStore } from '../../store/storm-store.ts';
import type { Messages } from '../ports.ts';

export interface StormOfNeeds {
  readonly storms: StormStore;
  readonly signals: Pick<SignalStore, 'workloadsSince'>;
  readonly messages: Messages;
  readonly locks: Pick<Locks, 'hold'>;
  readonly settings: StormSettings;
}

/** When many alerts become one message. */
export interface StormSettings {
  /** So many workloads … */
  readonly workloads: number;
  /** … within this time. */
  readonly withinMs: number;
  /** It is over when nothing has joined it for so long. */
  readonly quietMs: number;
}

/** The storm that a new incident of a channel belongs to, with its message posted; none while there is none. */
export type StormOf = (channel: string) => Promise<Storm | undefined>;

/**
 * In a storm people need one message, not hundreds: the incidents stand in its thread. One process at a time begins one,
 * so that a channel has one.
 */
export const createStormOf =
  ({ storms, signals, messages, locks, settings }: StormOfNeeds): StormOf =>
  (channel) =>
    locks.hold(`storm in ${channel}`, async () => {
      const now = Date.now();
      const workloads = await signals.workloadsSince(channel, new Date(now - settings.withinMs));
      const storm = await storms.current(
        channel,
        new Date(now - settings.quietMs),
        workloads >= settings.workloads,
      );
      if (!storm || storm.messageTs) return storm;
      // An earlier try may have posted it without living to keep which one it is.
      const ts = await messages.post({ channel }, storm.id, stormMessage(storm, []), true);
      return storms.recordMessage(storm.id, ts);
    });
