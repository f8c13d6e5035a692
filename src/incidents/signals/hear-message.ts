import type { AlertThread } from '../../alerts/alert-thread.ts';
import { alertOfMessage } from '../../alerts/slack-message.ts';
import type { PostedMessage } from '../../model/posted-message.ts';
import type { SignalStore } from '../../store/signal-store.ts';
import type { TakeAlerts } from './take-alerts.ts';

export interface HearMessageNeeds {
  /** The configured channels. */
  readonly threads: readonly AlertThread[];
  readonly signals: Pick<SignalStore, 'openKeys'>;
  readonly takeAlerts: TakeAlerts;
  /** What is older is no alert of now; Slack delivers for hours what it could not deliver. */
  readonly windowMs: number;
}

/** Another app has posted a message. Once it resolves, an alert that it tells is on record. */
export type HearMessage = (message: PostedMessage) => Promise<void>;

/** An alert that is told in a channel is answered in that message's thread. */
export const createHearMessage =
  ({ threads, signals, takeAlerts, windowMs }: HearMessageNeeds): HearMessage =>
  async (message) => {
    const { channel, ts } = message;
    const thread = threads.find((one) => one.channel === channel);
    if (!thread || Number(ts) * 1000 < Date.now() - windowMs) return;
    const alert = alertOfMessage(message, thread);
    if (!alert) return;
    // That it is over is said by another message than the one that told of it.
    const keys = alert.status === 'firing' ? [alert.key] : await signals.openKeys(alert, channel);
    await takeAlerts(
      keys.map((key) => ({ ...alert, key })),
      { channel, threadTs: ts },
    );
  };
