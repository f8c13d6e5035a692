import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { weekdays } from '../../src/model/report.ts';
import { openDatabase } from '../../src/store/database.ts';
import { startWorld, type World } from '../support/app.ts';
import type { ShownMessage } from '../support/slack-proxy.ts';
import { type Conversation, conversation, patience } from './conversation.ts';
import { textOf } from './message-text.ts';
import { onEveryQueue } from './queues.ts';

const filesSchema = z.object({
  files: z.array(z.object({ name: z.string(), title: z.string(), url_private: z.string() })),
});

/** The pictures that stand in the channel. */
const picturesIn = async ({ slack }: World) =>
  (await slack.messages(slack.channels.builds)).flatMap(
    (message) => filesSchema.safeParse(message).data?.files ?? [],
  );
const reportsIn = async (talk: Conversation): Promise<ShownMessage[]> =>
  (await talk.channel()).filter((message) => /failures? in the last/i.test(message.text));

describe('a report that somebody asks for', () => {
  let world: World;
  let talk: Conversation;

  beforeAll(async () => {
    world = await startWorld({ queue: 'postgres' });
    talk = conversation(world, await world.start());
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.says('Confirmed');
  });
  afterAll(() => world.close());
  beforeEach(() => {
    world.slack.calls.length = 0;
  });

  it('stands in the channel once, as text and below it as a picture, however often Slack delivers the command', async () => {
    const trigger = 'one-trigger';
    for (const _ of [1, 2]) await talk.type('report 24h', { trigger });
    await vi.waitFor(() => {
      const told = JSON.stringify(world.slack.callsOf('response_url').map(({ body }) => body));
      expect(told).toContain('The report of the last 24 hours will stand in this channel');
    }, patience);

    const [picture] = await vi.waitFor(async () => {
      const found = await picturesIn(world);
      expect(found).toHaveLength(1);
      return found;
    }, patience);
    const [message, ...others] = await reportsIn(talk);
    expect(others).toEqual([]);
    const text = message ? textOf(message) : '';
    expect(text).toContain('1 failure in the last 24 hours');
    expect(text).toMatch(/Root cause within 10 min: \*1 of 1\*/);
    expect(text).toContain('No failure rate');
    expect(picture?.name).toMatch(/^report-24h-\d{4}-\d\d-\d\d-[0-9a-f]{8}\.png$/);
    const answer = await fetch(picture?.url_private ?? '', {
      headers: { authorization: `Bearer ${world.slack.token}` },
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.toString('latin1', 1, 4)).toBe('PNG');
    expect(bytes.readUInt32BE(16)).toBe(1080);
  });

  it('has one picture, too, where Slack took it and its answer was lost', async () => {
    const before = (await picturesIn(world)).length;
    world.slack.fail({ method: 'files.completeUploadExternal', how: { kind: 'answer-lost' } });
    await talk.type('report 24h');
    const looks = () =>
      world.slack.callsOf('conversations.history').filter(({ body }) => body.oldest);
    // The second look finds what the first try has left.
    await vi.waitFor(() => expect(looks()).toHaveLength(2), patience);
    await talk.type('report 30d');
    await vi.waitFor(
      async () => expect(await picturesIn(world)).toHaveLength(before + 2),
      patience,
    );
    expect(world.slack.callsOf('files.completeUploadExternal')).toHaveLength(2);
  });

  it('says in its text why there is no picture', async () => {
    world.slack.fail({
      method: 'files.getUploadURLExternal',
      how: { kind: 'refused', error: 'missing_scope' },
    });
    const before = (await picturesIn(world)).length;
    await talk.type('report');
    await vi.waitFor(async () => {
      const [message] = (await reportsIn(talk)).slice(-1);
      expect(message && textOf(message)).toContain('There is no picture');
      expect(message && textOf(message)).toContain('manifest.yml');
    }, patience);
    expect(await picturesIn(world)).toHaveLength(before);
  });

  it('is told to the asker alone where the bot may not post', async () => {
    await talk.type('report 30d', { channel: world.slack.channels.vault });
    await vi.waitFor(() => {
      const [told] = world.slack
        .callsOf('chat.postMessage')
        .filter(({ body }) => body.channel === world.slack.users.requester);
      const text = JSON.stringify(told?.body);
      expect(text).toContain('1 failure in the last 30 days');
      expect(text).toContain('Invite the bot');
    }, patience);
  });

  it('of a time that there is not says which there are', async () => {
    const { body } = await talk.type('report 2w');
    expect(JSON.stringify(body)).toContain(
      'There is no report of 2w. There are report 24h, report 7d and report 30d.',
    );
  });
});

onEveryQueue('the report of the week', (queue) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ queue });
  });
  afterAll(() => world.close());

  it('is posted once by however many processes, also when they start again', async () => {
    const now = new Date();
    const report = {
      channel: world.slack.channels.builds,
      weekday: weekdays[now.getUTCDay()],
      hour: now.getUTCHours(),
    };
    const changed = { ...world.configuration, report };
    const start = () => world.start(['bot', 'worker'], changed);
    const apps = await Promise.all([start(), start()]);
    const talk = conversation(world, apps[0]);
    await vi.waitFor(async () => expect(await reportsIn(talk)).toHaveLength(1), patience);
    await Promise.all(apps.map((app) => app.stop()));
    await (await start()).stop();

    expect((await reportsIn(talk)).map(({ text }) => text)).toEqual([
      'No failures in the last 7 days',
    ]);
  });

  it('is given up where the bot may not post, with the reason on record', async () => {
    const now = new Date();
    const report = {
      channel: world.slack.channels.vault,
      weekday: weekdays[now.getUTCDay()],
      hour: now.getUTCHours(),
    };
    const changed = { ...world.configuration, report };
    const app = await world.start(['bot', 'worker'], changed);
    const { DATABASE_URL = '' } = world.environment;
    const { db, close } = await openDatabase({ url: DATABASE_URL, dataDir: '.buildmedic' });
    await vi.waitFor(async () => {
      const given = await db
        .selectFrom('reports')
        .select('problem')
        .where('channel', '=', report.channel)
        .where('endedAt', 'is not', null)
        .executeTakeFirst();
      expect(given?.problem).toContain('Invite the bot');
    }, patience);
    await close();
    await app.stop();
  });
});
