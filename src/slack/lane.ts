import type { Urgency } from '../incidents/ports.ts';
import { TryLater } from '../model/try-later.ts';
import type { DeliveryEvent } from './delivery-event.ts';
import type { Method } from './rates.ts';
import { errorOf, retryAfterOf } from './slack-error.ts';
import { type Caller, merge, nextOf, type Sending, type Waiting } from './waiting.ts';

export interface LaneNeeds {
  /** Takes the method's next turn. @returns how long to wait for it */
  readonly turn: (method: Method) => Promise<number>;
  /** When a message may change again. */
  readonly messageReadyAt: (ts: string, urgency: Urgency) => number;
  readonly messageChanged: (ts: string) => void;
  readonly tell: (event: DeliveryEvent) => void;
}

/** What is sent to one channel: one after the other, the most urgent first. */
export interface Lane {
  add(sending: Sending<unknown>, caller: Caller): void;
  /** Lets a caller go who does not want it any more, unless it is under way. */
  leave(caller: Caller, reason: unknown): void;
  /** Nothing waits, and nothing has to be remembered. */
  isIdle(): boolean;
  /** Resolves when nothing waits and nothing is under way. */
  drained(): Promise<void>;
  /** Gives all that waits back. */
  giveUp(reason: Error): void;
}

/**
 * Whoever waits longer is given back, and comes again. A person cannot; a job that waits keeps a worker from other work.
 */
const patienceMs = { click: 60_000, approval: 20_000, finding: 20_000, progress: 20_000 } as const;
/** Not at once: whatever held it up may still be there. */
const comeAgainMs = 5_000;
/** A turn that nobody took soon may have become somebody else's. */
const turnLivesMs = 500;

export function lane({ turn, messageReadyAt, messageChanged, tell }: LaneNeeds): Lane {
  const waiting = new Set<Waiting>();
  const turns = new Map<Method, number>();
  let pausedUntil = 0;
  let isRunning = false;
  let running = Promise.resolve();
  let wake = (): void => undefined;

  const readyAt = ({ sending: { method, message, urgency } }: Waiting): number =>
    Math.max(
      pausedUntil,
      turns.get(method) ?? 0,
      message === undefined ? 0 : messageReadyAt(message, urgency),
    );

  async function run(): Promise<void> {
    for (;;) {
      giveBackLate();
      const found = nextOf(waiting, Date.now(), readyAt);
      if (!found) {
        isRunning = false;
        return;
      }
      const { next, at } = found;
      const { method } = next.sending;
      if (at > Date.now()) await sleep(Math.min(at, ...[...waiting].map(deadline)) - Date.now());
      else if (isFresh(turns.get(method))) await send(next);
      else await takeTurn(method);
    }
  }

  async function takeTurn(method: Method): Promise<void> {
    const wait = await turn(method);
    turns.set(method, Date.now() + wait);
  }

  async function send(one: Waiting): Promise<void> {
    const { method, message, send } = one.sending;
    waiting.delete(one);
    turns.delete(method);
    if (message !== undefined) messageChanged(message);
    try {
      const answer = await send();
      tell({ kind: 'sent', method, waitedMs: Date.now() - one.since });
      for (const { resolve } of one.callers) resolve(answer);
    } catch (error) {
      const retryAfterMs = retryAfterOf(error);
      if (retryAfterMs === undefined) {
        const code = errorOf(error);
        tell({ kind: 'failed', method, ...(code ? { error: code } : {}) });
        for (const { reject } of one.callers) reject(error);
        return;
      }
      tell({ kind: 'rate-limited', method, retryAfterMs });
      pausedUntil = Date.now() + retryAfterMs;
      putBack(one);
    }
  }

  /** To the front, unless somebody wants something newer there by now. */
  function putBack(one: Waiting): void {
    for (const caller of one.callers)
      if (caller.signal?.aborted) release(one, caller, caller.signal.reason);
    if (one.callers.size === 0) return;
    const others = [...waiting];
    const newer = others.find((other) => isSameMessage(other, one));
    if (newer) {
      merge(one, newer);
      tell({ kind: 'merged', method: one.sending.method, urgency: one.urgency });
    }
    waiting.clear();
    waiting.add(one);
    for (const other of others) if (other !== newer) waiting.add(other);
  }

  function giveBackLate(): void {
    const now = Date.now();
    for (const one of waiting)
      if (deadline(one) <= Math.max(now, pausedUntil)) {
        const againInMs = Math.max(pausedUntil - now, comeAgainMs);
        giveBack(one, new TryLater('Slack takes no more messages now', againInMs));
      }
  }

  function giveBack(one: Waiting, reason: Error): void {
    waiting.delete(one);
    tell({ kind: 'given-back', method: one.sending.method });
    for (const { reject } of one.callers) reject(reason);
  }

  function release(one: Waiting, caller: Caller, reason: unknown): void {
    one.callers.delete(caller);
    caller.reject(reason);
    if (one.callers.size > 0) return;
    waiting.delete(one);
    wake();
  }

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  return {
    add(sending, caller) {
      const { urgency } = sending;
      const one = { sending, urgency, since: Date.now(), callers: new Set([caller]) };
      const same = [...waiting].find((other) => isSameMessage(other, one));
      if (same) {
        merge(same, one);
        tell({ kind: 'merged', method: sending.method, urgency });
      } else waiting.add(one);
      wake();
      if (isRunning) return;
      isRunning = true;
      running = run();
    },
    leave(caller, reason) {
      for (const one of waiting) if (one.callers.has(caller)) release(one, caller, reason);
    },
    isIdle: () => !isRunning && pausedUntil <= Date.now(),
    drained: () => running,
    giveUp(reason) {
      for (const one of waiting) giveBack(one, reason);
      wake();
    },
  };
}

const deadline = ({ since, urgency }: Waiting): number => since + patienceMs[urgency];

const isFresh = (turn: number | undefined): boolean =>
  turn !== undefined && turn + turnLivesMs > Date.now();

const isSameMessage = (one: Waiting, other: Waiting): boolean =>
  one.sending.message !== undefined && one.sending.message === other.sending.message;
