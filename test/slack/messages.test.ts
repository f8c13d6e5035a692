import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../src/model/problem.ts';
import { TryLater } from '../../src/model/try-later.ts';
import { slackClient } from '../../src/slack/client.ts';
import { createDelivery } from '../../src/slack/delivery.ts';
import { slackMessages } from '../../src/slack/messages.ts';
import { message, section } from '../../src/slack/views/blocks.ts';
import { markup } from '../../src/slack/views/markup.ts';
import { startSlack, type TestSlack } from '../support/slack-proxy.ts';

/** The emulator takes whatever comes. */
const unhurried = { postMs: 0, updateMs: 0, updatesPerMinute: 10_000 };

let slack: TestSlack;
let messages: ReturnType<typeof slackMessages>;
let incident: string;

/** As of a process of its own. */
const ownMessages = () =>
  slackMessages(slackClient(slack.token, slack.apiUrl), createDelivery({ pace: unhurried }));

beforeAll(async () => {
  slack = await startSlack();
  messages = ownMessages();
});
afterAll(() => slack.close());
beforeEach(() => {
  incident = randomUUID();
  slack.calls.length = 0;
});

const aMessage = (text: string) => message(text, [section(markup`*${text}*`)]);
const builds = () => ({ channel: slack.channels.builds });
/** What stands in #builds of this test's incident. */
const shownOf = async (threadTs?: string) =>
  (await slack.messages(slack.channels.builds, threadTs)).filter((one) =>
    JSON.stringify(one).includes(incident),
  );
const post = (text: string, lookFirst = false, place: { threadTs?: string } = {}) =>
  messages.post({ ...builds(), ...place }, incident, aMessage(text), lookFirst);
const problemOf = async (call: Promise<unknown>): Promise<Problem> => {
  const error = await call.catch((caught: unknown) => caught);
  if (error instanceof Problem) return error;
  throw new Error('No Problem was thrown', { cause: error });
};

describe('posting', () => {
  it('shows the blocks, says the point as text, and marks the message with its incident', async () => {
    const ts = await post('builds/app-7 failed');

    expect(await shownOf()).toMatchObject([
      {
        ts,
        text: 'builds/app-7 failed',
        blocks: [{ type: 'section' }],
        metadata: { event_type: 'buildmedic_incident', event_payload: { incident } },
      },
    ]);
  });

  it('asks Slack for no previews of links and no links of its own', async () => {
    await post('see https://evil.example');

    expect(slack.callsOf('chat.postMessage')[0]?.body).toMatchObject({
      unfurl_links: 'false',
      unfurl_media: 'false',
      parse: 'none',
    });
  });

  it('answers in the thread that it is given', async () => {
    const parent = await post('alert');

    const ts = await post('finding', false, { threadTs: parent });

    expect((await shownOf(parent)).map((one) => one.ts)).toEqual([parent, ts]);
  });

  it('masks a secret that a view let through, and leaves ids alone', async () => {
    const hash = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz';
    const leaky = {
      text: 'cloning https://bot:hunter2hunter2@git.example/app',
      blocks: [
        {
          type: 'section' as const,
          block_id: hash,
          text: { type: 'mrkdwn' as const, text: 'Authorization: Bearer abcdef0123456789abcdef' },
        },
      ],
    };

    await messages.post(builds(), incident, leaky, false);

    const shown = JSON.stringify(await shownOf());
    expect(shown).not.toContain('hunter2');
    expect(shown).not.toContain('abcdef0123456789');
    expect(shown).toContain(hash);
  });
});

describe('a post whose answer is lost', () => {
  it('is found instead of posted twice', async () => {
    slack.fail({ method: 'chat.postMessage', how: { kind: 'answer-lost' } });

    const ts = await post('finding');

    expect((await shownOf()).map((one) => one.ts)).toEqual([ts]);
    expect(slack.callsOf('chat.postMessage')).toHaveLength(1);
  });

  it('is found in its thread', async () => {
    const { ts: parent = '' } = await slackClient(slack.token, slack.apiUrl).chat.postMessage({
      ...builds(),
      text: 'alert',
    });
    slack.fail({ method: 'chat.postMessage', how: { kind: 'answer-lost' } });

    const ts = await post('finding', false, { threadTs: parent });

    expect((await shownOf(parent)).map((one) => one.ts)).toEqual([ts]);
  });

  it('is not posted again at once when it cannot be found; the next try looks and posts', async () => {
    slack.fail({ method: 'chat.postMessage', how: { kind: 'never-arrived' } });

    await expect(post('finding')).rejects.toThrow();
    expect(await shownOf()).toHaveLength(0);
    expect(slack.callsOf('chat.postMessage')).toHaveLength(1);

    await post('finding', true);
    expect(await shownOf()).toHaveLength(1);
  });

  it('fails without a second post when looking fails as well, and the next try finds it', async () => {
    slack.fail({ method: 'chat.postMessage', how: { kind: 'answer-lost' } });
    slack.fail({ method: 'conversations.history', how: { kind: 'never-arrived' } });

    await expect(post('finding')).rejects.toThrow();
    const ts = await post('finding', true);

    expect((await shownOf()).map((one) => one.ts)).toEqual([ts]);
  });

  it('is looked for after an error of Slack that leaves open what happened', async () => {
    slack.fail({ method: 'chat.postMessage', how: { kind: 'refused', error: 'internal_error' } });

    await expect(post('finding')).rejects.toThrow('internal_error');

    expect(slack.callsOf('conversations.history')).toHaveLength(1);
  });
});

describe('looking first', () => {
  it('finds what an earlier worker posted', async () => {
    const ts = await post('progress');

    expect(await post('progress', true)).toBe(ts);
    expect(await shownOf()).toHaveLength(1);
  });

  it('finds it in a thread', async () => {
    const parent = await post('alert');
    const mine = randomUUID();
    const place = { ...builds(), threadTs: parent };
    const ts = await messages.post(place, mine, aMessage('finding'), false);

    expect(await messages.post(place, mine, aMessage('finding'), true)).toBe(ts);
  });

  it('finds it below many newer messages', async () => {
    const ts = await post('progress');
    const client = slackClient(slack.token, slack.apiUrl);
    for (let index = 0; index < 210; index += 1)
      await client.chat.postMessage({ ...builds(), text: 'chatter' });

    expect(await post('progress', true)).toBe(ts);
  });

  it('does not take a message that another incident or another app marked', async () => {
    await messages.post(builds(), randomUUID(), aMessage('other'), false);
    await slackClient(slack.token, slack.apiUrl).chat.postMessage({
      ...builds(),
      text: 'forged',
      metadata: { event_type: 'somebody_else', event_payload: { incident } },
    });

    await post('mine', true);

    expect((await shownOf()).map(({ text }) => text)).toEqual(['forged', 'mine']);
  });

  it('posts where the bot may not look', async () => {
    slack.fail({
      method: 'conversations.history',
      how: { kind: 'refused', error: 'not_in_channel' },
    });

    await post('finding', true);

    expect(await shownOf()).toHaveLength(1);
  });
});

describe('updating', () => {
  it('replaces text and blocks, and the message can still be found', async () => {
    const ts = await post('progress');

    await messages.update(slack.channels.builds, ts, aMessage('finding'));

    expect(await shownOf()).toMatchObject([{ ts, text: 'finding' }]);
    expect(await post('progress', true)).toBe(ts);
  });

  it('masks a secret', async () => {
    const ts = await post('progress');

    await messages.update(slack.channels.builds, ts, {
      text: 'password=hunter2hunter2',
      blocks: [],
    });

    expect((await shownOf())[0]?.text).not.toContain('hunter2');
  });

  it('says that the message was deleted', async () => {
    const problem = await problemOf(
      messages.update(slack.channels.builds, '1.000000', aMessage('finding')),
    );

    expect(problem.advice).toContain('deleted');
  });
});

describe('removing', () => {
  it('takes the message away, and is done when it is gone already', async () => {
    const ts = await post('finding');

    await messages.remove(slack.channels.builds, ts);
    await messages.remove(slack.channels.builds, ts);

    expect(await shownOf()).toEqual([]);
  });
});

describe('blocks that Slack refuses', () => {
  it.each(['invalid_blocks', 'msg_blocks_too_long'])('are left out: %s', async (error) => {
    slack.fail({ method: 'chat.postMessage', how: { kind: 'refused', error } });

    await post('builds/app-7 failed');

    expect(await shownOf()).toMatchObject([{ text: 'builds/app-7 failed' }]);
    expect((await shownOf())[0]?.blocks ?? []).toEqual([]);
  });

  it('are taken out of an update too', async () => {
    const ts = await post('progress');
    slack.fail({ method: 'chat.update', how: { kind: 'refused', error: 'invalid_blocks' } });

    await messages.update(slack.channels.builds, ts, aMessage('finding'));

    const [shown] = await shownOf();
    expect(shown).toMatchObject({ text: 'finding' });
    expect(shown?.blocks ?? []).toEqual([]);
  });
});

describe('a refusal', () => {
  it('becomes a problem with the advice to invite the bot', async () => {
    const problem = await problemOf(
      messages.post({ channel: slack.channels.vault }, incident, aMessage('finding'), false),
    );

    expect(problem).toMatchObject({ code: 'slack-refused' });
    expect(problem.message).toContain(slack.channels.vault);
    expect(problem.advice).toContain('/invite');
  });

  it.each([
    ['missing_scope', 'manifest.yml'],
    ['is_archived', 'archived'],
    ['invalid_auth', 'SLACK_BOT_TOKEN'],
  ])('for %s names what to mend', async (error, advice) => {
    slack.fail({ method: 'chat.postMessage', how: { kind: 'refused', error } });

    expect((await problemOf(post('finding'))).advice).toContain(advice);
  });
});

describe('a rate limit', () => {
  const limited = (method: string, retryAfterSeconds: number) =>
    slack.fail({
      method,
      channel: slack.channels.builds,
      how: { kind: 'rate-limited', retryAfterSeconds },
    });

  it('is waited for as long as Slack says, and then the same message is posted once', async () => {
    limited('chat.postMessage', 1);

    const ts = await post('finding');

    expect((await shownOf()).map((one) => one.ts)).toEqual([ts]);
    expect(slack.callsOf('chat.postMessage')).toHaveLength(2);
  });

  it('while a lost post is looked for does not let it be posted twice', async () => {
    slack.fail({ method: 'chat.postMessage', how: { kind: 'answer-lost' } });
    limited('conversations.history', 1);

    const ts = await post('finding');

    expect((await shownOf()).map((one) => one.ts)).toEqual([ts]);
    expect(slack.callsOf('chat.postMessage')).toHaveLength(1);
  });

  it('after which a lost post is not found does not let it be posted again', async () => {
    slack.fail({ method: 'chat.postMessage', how: { kind: 'never-arrived' } });
    limited('conversations.history', 1);

    await expect(post('finding')).rejects.toThrow();

    expect(slack.callsOf('chat.postMessage')).toHaveLength(1);
    expect(await shownOf()).toEqual([]);
  });

  it('that lasts is told to the caller, and other channels go on meanwhile', async () => {
    const { channel: other = '' } = await slackClient(slack.token, slack.apiUrl).chat.postMessage({
      channel: slack.users.requester,
      text: 'hello',
    });
    const own = ownMessages();
    limited('chat.postMessage', 3600);

    const [held, next, elsewhere] = await Promise.allSettled([
      own.post(builds(), incident, aMessage('finding'), false),
      own.post(builds(), randomUUID(), aMessage('finding'), false),
      own.post({ channel: other }, incident, aMessage('finding'), false),
    ]);

    expect([held, next]).toMatchObject([
      { reason: expect.any(TryLater) },
      { reason: expect.any(TryLater) },
    ]);
    expect(elsewhere).toMatchObject({ value: expect.stringMatching(/^\d+\.\d+$/) });
    const asked = slack.callsOf('chat.postMessage').map(({ body }) => body.channel);
    expect(asked.filter((channel) => channel === slack.channels.builds)).toHaveLength(1);
  });
});

describe('permalinks', () => {
  it('lead to the message', async () => {
    const ts = await post('finding');

    expect(await messages.permalink(slack.channels.builds, ts)).toContain(slack.channels.builds);
  });

  it('are left out when Slack gives none', async () => {
    expect(await messages.permalink(slack.channels.builds, '1.000000')).toBeUndefined();
  });
});

describe('sharing a picture', () => {
  const png = Buffer.from('\x89PNG', 'latin1');
  const picturesOf = async (name: string) =>
    (await slack.messages(slack.channels.builds)).filter((one) =>
      JSON.stringify(one.files ?? []).includes(name),
    );
  const share = async (name: string) =>
    messages.sharePicture(
      { ...builds(), after: await post('a report') },
      { name, title: 'token=ghp_16C7e42F292c6912E7710c838347Ae178B4a', png },
    );

  it('puts it into the channel, with a title that holds no secret', async () => {
    await share('one.png');
    expect(await picturesOf('one.png')).toHaveLength(1);
    expect(JSON.stringify(slack.calls)).not.toContain('ghp_16C7e42F292c6912E7710c838347Ae178B4a');
  });

  it('does not put it there again when the answer was lost, and it is tried again', async () => {
    const after = await post('a report');
    const picture = { name: 'two.png', title: 'a report', png };
    slack.fail({ method: 'files.completeUploadExternal', how: { kind: 'answer-lost' } });
    const first = await messages.sharePicture({ ...builds(), after }, picture).catch(() => 'lost');
    await messages.sharePicture({ ...builds(), after }, picture);
    expect(first).toBe('lost');
    expect(await picturesOf('two.png')).toHaveLength(1);
  });

  it('tells what a person can put right', async () => {
    slack.fail({
      method: 'files.getUploadURLExternal',
      how: { kind: 'refused', error: 'missing_scope' },
    });
    expect((await problemOf(share('three.png'))).advice).toContain('manifest.yml');
  });
});
