import type { Urgency } from '../incidents/ports.ts';
import type { Pace } from '../model/pace.ts';
import { within } from '../within.ts';
import type { DeliveryEvent } from './delivery-event.ts';
import { type Lane, lane } from './lane.ts';
import { ownPace, usage } from './pace.ts';
import { type Method, rateOf, type SlackPace, slackPace, updateBurst } from './rates.ts';
import type { Caller, Sending } from './waiting.ts';

export interface DeliveryOptions {
  /** Slack's own when absent. */
  readonly pace?: SlackPace;
  /** Turns that all processes share; those of this process when absent, or when it does not answer. */
  readonly shared?: Pace;
}

/** The one way by which messages get to Slack. */
export interface Delivery {
  /**
   * Sends when its turn comes: in order, within Slack's rates, and again after a 429.
   * @throws TryLater when that takes too long; the error of the call when it failed
   */
  deliver<T>(sending: Sending<T>): Promise<T>;
  /** Has all that happens told. */
  onDelivery(listen: (event: DeliveryEvent) => void): void;
  /** Sends what waits; what waits still after the deadline is given back to its callers. */
  close(deadlineMs: number): Promise<void>;
}

/** How long one turn is waited for, before this process goes by its own count. */
const turnMs = 2_000;

/** A lane for each channel, so that one that Slack holds up holds up no other. */
export function createDelivery({ pace = slackPace, shared }: DeliveryOptions = {}): Delivery {
  const lanes = new Map<string, Lane>();
  const listeners: ((event: DeliveryEvent) => void)[] = [];
  const changes = usage();
  const own = ownPace();
  let isClosed = false;

  const tell = (event: DeliveryEvent): void => {
    for (const listen of listeners) listen(event);
  };
  const changesOf = (urgency: Urgency) => ({
    everyMs: pace.updateMs,
    burst: urgency === 'progress' ? 1 : updateBurst,
  });

  async function turn(method: Method, channel: string): Promise<number> {
    const rate = rateOf(method, channel, pace);
    if (!rate) return 0;
    const mine = () => own.take(rate.key, rate.limit);
    if (!rate.isShared || !shared) return mine();
    return within(turnMs, shared.take(rate.key, rate.limit), `no turn within ${turnMs} ms`).catch(
      mine,
    );
  }

  function laneOf(channel: string): Lane {
    for (const [name, one] of lanes) if (one.isIdle()) lanes.delete(name);
    const made =
      lanes.get(channel) ??
      lane({
        turn: (method) => turn(method, channel),
        messageReadyAt: (ts, urgency) => changes.readyAt(`${channel} ${ts}`, changesOf(urgency)),
        messageChanged: (ts) => void changes.take(`${channel} ${ts}`, changesOf('finding')),
        tell,
      });
    lanes.set(channel, made);
    return made;
  }

  return {
    async deliver<T>(sending: Sending<T>): Promise<T> {
      const { channel, signal } = sending;
      signal?.throwIfAborted();
      if (isClosed) throw closed();
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      const caller: Caller = { resolve: (answer) => resolve(answer as T), reject, signal };
      const own = laneOf(channel);
      const leave = (): void => own.leave(caller, signal?.reason);
      signal?.addEventListener('abort', leave);
      own.add(sending, caller);
      return promise.finally(() => signal?.removeEventListener('abort', leave));
    },
    onDelivery: (listen) => void listeners.push(listen),
    async close(deadlineMs) {
      isClosed = true;
      const all = [...lanes.values()];
      const drained = Promise.all(all.map((one) => one.drained()));
      await within(deadlineMs, drained, 'the deadline is over').catch(() => undefined);
      for (const one of all) one.giveUp(closed());
    },
  };
}

const closed = (): Error => new Error('the process is shutting down');
