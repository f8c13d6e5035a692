import { WebAPIRateLimitedError } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Pace } from '../../src/model/pace.ts';
import { TryLater } from '../../src/model/try-later.ts';
import { createDelivery, type Delivery } from '../../src/slack/delivery.ts';
import type { DeliveryEvent } from '../../src/slack/delivery-event.ts';
import { slackPace } from '../../src/slack/rates.ts';
import type { Sending } from '../../src/slack/waiting.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A channel's worth of things to send, and what Slack got to see: `second: content`. */
function world(delivery: Delivery = createDelivery()) {
  const sent: string[] = [];
  const events: DeliveryEvent[] = [];
  delivery.onDelivery((event) => events.push(event));
  const answers: (Error | undefined)[] = [];
  const deliver = (content: string, how: Partial<Sending<string>> = {}) =>
    delivery.deliver({
      channel: 'C1',
      method: 'chat.postMessage',
      urgency: 'finding',
      send: async () => {
        sent.push(`${Date.now() / 1000}: ${content}`);
        const answer = answers.shift();
        if (answer) throw answer;
        return content;
      },
      ...how,
    });
  return {
    delivery,
    sent,
    events,
    deliver,
    update: (content: string, how: Partial<Sending<string>> = {}) =>
      deliver(content, { method: 'chat.update', message: 'm', ...how }),
    /** What Slack answers next. */
    answer: (...errors: (Error | undefined)[]) => void answers.push(...errors),
    kinds: () => events.map(({ kind }) => kind),
  };
}
const tooFast = (seconds: number) => new WebAPIRateLimitedError(seconds);
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

describe('the pace', () => {
  it('is one post a second in a channel, and each channel has its own', async () => {
    const { deliver, sent } = world();
    const all = [deliver('one'), deliver('two'), deliver('three'), deliver('b', { channel: 'C2' })];
    await pass(2);
    await Promise.all(all);
    expect(sent).toEqual(['0: one', '0: b', '1: two', '2: three']);
  });

  it('lets a message change five times in a row, and then once in three seconds', async () => {
    const { update, sent } = world();
    for (const n of [1, 2, 3, 4, 5]) await update(`change ${n}`);
    const sixth = update('change 6');
    await pass(3);
    await sixth;
    const seventh = update('change 7');
    await pass(3);
    await seventh;
    expect(sent.slice(4)).toEqual(['0: change 5', '3: change 6', '6: change 7']);
  });

  it('keeps progress to one change in three seconds, so that a finding goes at once', async () => {
    const { update, sent } = world();
    await update('progress 1', { urgency: 'progress' });
    const progress = update('progress 2', { urgency: 'progress' });
    await pass(3);
    await progress;
    await update('finding');
    expect(sent).toEqual(['0: progress 1', '3: progress 2', '3: finding']);
  });

  it('keeps the changes of all messages to fifty a minute', async () => {
    const { update, sent } = world();
    const all = Array.from({ length: 20 }, (_, n) => update(`of ${n}`, { message: `m${n}` }));
    await pass(0);
    expect(sent).toHaveLength(10);
    await pass(6);
    expect(sent).toHaveLength(15);
    await pass(6);
    await Promise.all(all);
  });

  it('is that of all processes together', async () => {
    const taken: string[] = [];
    let next = 0;
    const shared: Pace = {
      async take(key, { everyMs }) {
        taken.push(key);
        const wait = Math.max(0, next - Date.now());
        next = Date.now() + wait + everyMs;
        return wait;
      },
    };
    const [here, there] = [world(createDelivery({ shared })), world(createDelivery({ shared }))];
    const all = [here.deliver('here'), there.deliver('there'), here.deliver('here again')];
    await pass(2);
    await Promise.all(all);
    expect([...here.sent, ...there.sent].toSorted()).toEqual([
      '0: here',
      '1: there',
      '2: here again',
    ]);
    expect(new Set(taken)).toEqual(new Set(['chat.postMessage C1']));
  });

  it.each([
    ['refuses', () => Promise.reject(new Error('connection terminated'))],
    ['hangs', () => new Promise<number>(() => undefined)],
  ])('is this process’ own when what they share %s', async (_, take) => {
    const { deliver, sent } = world(createDelivery({ shared: { take } }));
    const all = [deliver('one'), deliver('two')];
    await pass(10);
    await Promise.all(all);
    expect(sent).toHaveLength(2);
  });
});

describe('order', () => {
  it('puts the answer to a person first, then approvals, findings and progress', async () => {
    const { deliver, sent } = world();
    const first = deliver('under way');
    const all = (['progress', 'finding', 'approval', 'click'] as const).map((urgency) =>
      deliver(urgency, { urgency }),
    );
    await pass(4);
    await Promise.all([first, ...all]);
    expect(sent.map((line) => line.replace(/^\d+: /, ''))).toEqual([
      'click',
      'approval',
      'under way',
      'finding',
      'progress',
    ]);
  });

  it('is kept in a thread, and what waits there is as urgent as what waits behind it', async () => {
    const { deliver, sent } = world();
    const all = [
      deliver('finding elsewhere'),
      deliver('first', { thread: 't', urgency: 'progress' }),
      deliver('second', { thread: 't', urgency: 'click' }),
    ];
    await pass(2);
    await Promise.all(all);
    expect(sent).toEqual(['0: first', '1: second', '2: finding elsewhere']);
  });

  it('is kept in a thread when Slack answers 429 in the middle', async () => {
    const { deliver, sent, answer } = world();
    answer(undefined, tooFast(5));
    const all = ['one', 'two', 'three'].map((text) => deliver(text, { thread: 't' }));
    await pass(10);
    expect(await Promise.all(all)).toEqual(['one', 'two', 'three']);
    expect(sent).toEqual(['0: one', '1: two', '6: two', '7: three']);
  });
});

describe('changes of one message that came too fast', () => {
  it('are one, with the newest content, and all who asked are told', async () => {
    const { deliver, update, sent, kinds } = world();
    const before = deliver('before', { urgency: 'click' });
    const all = ['old', 'newer', 'newest'].map((content) => update(content));
    expect(await Promise.all(all)).toEqual(['newest', 'newest', 'newest']);
    await before;
    expect(sent).toEqual(['0: before', '0: newest']);
    expect(kinds().filter((kind) => kind === 'merged')).toHaveLength(2);
  });

  it('are one while Slack wants to be left alone, too', async () => {
    const { update, sent, answer } = world();
    answer(tooFast(5));
    const old = update('old');
    await pass(1);
    const newest = update('newest');
    await pass(4);
    expect(await Promise.all([old, newest])).toEqual(['newest', 'newest']);
    expect(sent).toEqual(['0: old', '5: newest']);
  });

  it('that came while the 429 was on its way are one with it', async () => {
    const { update, sent } = world();
    const answered = Promise.withResolvers<string>();
    const old = update('old', { send: () => answered.promise });
    await pass(0);
    const newest = update('newest');
    answered.reject(tooFast(2));
    await pass(2);
    expect(await Promise.all([old, newest])).toEqual(['newest', 'newest']);
    expect(sent).toEqual(['2: newest']);
  });

  it('let progress take the place of progress alone', async () => {
    const { update, sent } = world();
    const all = [update('finding'), update('late progress', { urgency: 'progress' })];
    await Promise.all(all);
    expect(sent).toEqual(['0: finding']);
  });

  it('fail for all who asked', async () => {
    const { update, answer, events } = world();
    answer(new Error('socket hang up'));
    const told = await Promise.allSettled([update('old'), update('new')]);
    expect(told).toMatchObject([
      { reason: { message: 'socket hang up' } },
      { reason: { message: 'socket hang up' } },
    ]);
    expect(events.at(-1)).toEqual({ kind: 'failed', method: 'chat.update' });
  });
});

describe('progress that nobody wants any more', () => {
  it('is not sent, and holds nobody up', async () => {
    const { update, sent } = world();
    await update('progress', { urgency: 'progress' });
    const stop = new AbortController();
    const waiting = update('more progress', { urgency: 'progress', signal: stop.signal });
    const refused = expect(waiting).rejects.toThrow('aborted');
    await pass(1);
    stop.abort();
    await refused;
    await update('finding');
    expect(sent).toEqual(['0: progress', '1: finding']);
  });

  it('is not sent again after a 429 either', async () => {
    const { update } = world();
    const stop = new AbortController();
    const answered = Promise.withResolvers<string>();
    const send = vi.fn(() => answered.promise);
    const how = { urgency: 'progress', signal: stop.signal, send } as const;
    const refused = expect(update('progress', how)).rejects.toThrow('aborted');
    await pass(0);
    stop.abort();
    answered.reject(tooFast(5));
    await pass(5);
    await refused;
    expect(send).toHaveBeenCalledTimes(1);
  });
});

describe('a 429', () => {
  it('pauses its channel alone, for as long as Slack says, and is counted', async () => {
    const { deliver, sent, answer, events } = world();
    answer(tooFast(30));
    const held = deliver('held', { urgency: 'click' });
    await pass(0);
    const all = [
      deliver('same channel', { method: 'chat.postEphemeral', urgency: 'click' }),
      deliver('elsewhere', { channel: 'C2' }),
    ];
    await pass(30);
    await Promise.all([held, ...all]);
    expect(sent).toEqual(['0: held', '0: elsewhere', '30: held', '30: same channel']);
    expect(events).toContainEqual({
      kind: 'rate-limited',
      method: 'chat.postMessage',
      retryAfterMs: 30_000,
    });
  });

  it.each([
    ['a minute for the answer to a person', 'click', 25, 3],
    ['twenty seconds for what a job waits with', 'finding', 15, 2],
  ] as const)(
    'again and again ends after %s: the caller is told when to come again',
    async (_, urgency, seconds, calls) => {
      const { deliver, answer, sent, kinds } = world();
      answer(...Array.from({ length: 10 }, () => tooFast(seconds)));
      const told = deliver('it', { urgency }).catch((error: unknown) => error);
      await pass(120);
      expect(await told).toBeInstanceOf(TryLater);
      expect(await told).toMatchObject({ againInMs: seconds * 1000 });
      expect(sent).toHaveLength(calls);
      expect(kinds().at(-1)).toBe('given-back');
    },
  );

  it('for an hour gives back at once all that comes meanwhile, without asking Slack', async () => {
    const { deliver, answer, sent } = world();
    answer(tooFast(3600));
    await expect(deliver('finding')).rejects.toMatchObject({ againInMs: 3_600_000 });
    await pass(600);
    await expect(deliver('another')).rejects.toMatchObject({ againInMs: 3_000_000 });
    expect(sent).toHaveLength(1);
  });
});

describe('more posts than their time takes', () => {
  it('are given back, to come again', async () => {
    const { deliver, sent } = world();
    const all = Array.from({ length: 30 }, (_, n) => deliver(`post ${n}`));
    const told = Promise.allSettled(all);
    await pass(21);
    const late = (await told).filter(({ status }) => status === 'rejected');
    expect(sent).toHaveLength(20);
    expect(late).toHaveLength(10);
    expect(late[0]).toMatchObject({ reason: expect.any(TryLater) });
  });
});

describe('a shutdown', () => {
  it('sends what waits', async () => {
    const { delivery, deliver, sent } = world(
      createDelivery({ pace: { ...slackPace, postMs: 100 } }),
    );
    const all = [deliver('one'), deliver('two')];
    const closed = delivery.close(2_000);
    await pass(1);
    await closed;
    expect(await Promise.all(all)).toEqual(['one', 'two']);
    expect(sent).toHaveLength(2);
  });

  it('gives back what waits longer, and takes nothing more', async () => {
    const { delivery, deliver, sent } = world();
    const told = Promise.allSettled(['one', 'two', 'three', 'four'].map((text) => deliver(text)));
    const closed = delivery.close(2_500);
    await pass(3);
    await closed;
    expect((await told).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    await expect(deliver('five')).rejects.toThrow('shutting down');
    expect(sent).toHaveLength(3);
  });
});
