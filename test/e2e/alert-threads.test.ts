import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { alertmanagerInSlack, hasAlertmanager } from '../support/alertmanager.ts';
import { startWorld, type World } from '../support/app.ts';
import { type AlertChannel, alertChannel } from './alert-threads.ts';
import { patience } from './conversation.ts';
import { onEveryQueue } from './queues.ts';

const job = 'moe-router-build';
const failed = (name: string) => `[FIRING:1] KubeJobFailed (cortex-system ${name} warning)`;

onEveryQueue('what other apps post in a channel', (queue) => {
  let world: World;
  let channel: AlertChannel;

  beforeAll(async () => {
    world = await startWorld({ queue, answersApps: true });
    channel = alertChannel(world, await world.start());
  });
  afterAll(() => world.close());

  it('is answered in its thread, once, however often Slack tells of it', async () => {
    const { ts, ...message } = await channel.post({
      attachments: [
        { title: failed(job), title_link: 'https://alerts.example/1', color: 'danger' },
      ],
    });
    const again = await channel.event({ event: channel.eventOf({ ts, ...message }) });

    expect(again.status).toBe(200);
    const finding = await channel.answered(ts, 'Alert: ', job, 'Open fix PR');
    expect(finding).toContain('KubeJobFailed');
    expect(await channel.answers(ts)).toHaveLength(1);
  });

  it('is answered shortly where the incident stands in another thread', async () => {
    const { ts } = await channel.post({ text: `Alert: \`${job}\` is red` });

    const short = await channel.answered(ts, 'as in an incident that is', 'Read on there');
    expect(short).not.toContain('Open fix PR');
    expect(await channel.answers(ts)).toHaveLength(1);
  });

  it('is over when the app says so', async () => {
    const messages = await world.slack.messages(world.slack.channels.builds);
    await channel.post({ attachments: [{ title: failed(job).replace('FIRING:1', 'RESOLVED') }] });
    // One of two alerts is over, and the incident goes on with the other.
    await channel.post({ text: `Resolved: \`${job}\` is red` });

    await channel.answered(messages[0]?.ts ?? '', 'Resolved');
  });

  it('is not answered where it is no alert: edits, replies, old ones, its own, and what people say', async () => {
    const { requester } = world.slack.users;
    const { ts, ...message } = await channel.post({ text: 'nothing of interest' });
    const event = channel.eventOf({ ts, ...message, text: `${job} failed` });
    const old = String(Date.now() / 1000 - 7200);
    const none = [
      { ...event, subtype: 'message_changed', message: event },
      { ...event, subtype: 'message_deleted' },
      { ...event, subtype: 'channel_join' },
      { ...event, thread_ts: '1.1' },
      { ...event, ts: old, event_ts: old },
      { ...event, bot_id: 'B0BUILDMEDIC' },
      { ...event, subtype: undefined, app_id: 'A0BUILDMEDIC' },
      { ...event, subtype: undefined, user: 'U0BUILDMEDIC' },
      { ...event, subtype: undefined, bot_id: undefined, user: requester },
      { ...event, channel: world.slack.channels.vault },
    ];
    for (const one of none) expect((await channel.event({ event: one })).status).toBe(200);

    const last = await channel.post({ text: `Alert: ${job} failed` });
    await channel.answered(last.ts, 'NetworkPolicy', 'as in an incident that is diagnosed');
    expect(await channel.answers(ts)).toEqual([]);
  });

  it('is refused where Slack has not signed it', async () => {
    const event = channel.eventOf({ ts: '1.1', text: `${job} failed`, bot_id: 'B0' });
    expect((await channel.event({ event, secret: 'another' })).status).toBe(401);
  });

  it('does no harm, whatever it names', async () => {
    const names = '$(reboot) `id` *bold* <!channel> job_name="a;rm -rf /" ../../etc/passwd';
    const { ts } = await channel.post({ text: `[FIRING:1] ${names} ${job}` });

    await channel.answered(ts, 'NetworkPolicy');
    expect(JSON.stringify(world.slack.callsOf('chat.postMessage'))).not.toContain('<!channel>');
  });
});

describe('an alert that names a rate alone', () => {
  const rate = {
    attachments: [{ title: '[FIRING:1] BuildFailureRateHigh', text: '15 % of builds failed' }],
  };
  let world: World;
  let channel: AlertChannel;

  beforeAll(async () => {
    world = await startWorld({ queue: 'postgres', answersApps: true });
    channel = alertChannel(world, await world.start());
  });
  afterAll(() => world.close());

  it('is answered with the failures behind it', async () => {
    const { ts } = await channel.post(rate);

    const finding = await channel.answered(ts, 'NetworkPolicy', 'Open fix PR');
    expect(finding).toContain(job);
    expect(finding).toContain('all 3 failed builds have the label component=image-build');
    await channel.answered(ts, 'The git host refuses the clone');
    expect(await channel.answers(ts)).toHaveLength(2);
  });

  it('is answered shortly, once for each incident, when it comes again', async () => {
    const { ts } = await channel.post(rate);

    await channel.answered(ts, 'NetworkPolicy', 'as in an incident that is');
    await channel.answered(ts, 'The git host refuses the clone', 'as in an incident that is');
    // Two of the three builds behind the rate have the first cause: both have been dealt with, twice.
    const incident = await channel.incidentOf(ts, 'NetworkPolicy');
    await vi.waitFor(async () => {
      const timeline = await world.incidents.timeline(incident);
      expect(timeline.filter(({ type }) => type === 'signal-joined')).toHaveLength(4);
    }, patience);
    expect(await channel.answers(ts)).toHaveLength(2);
  });
});

describe('a person who asks', () => {
  let world: World;
  let channel: AlertChannel;

  beforeAll(async () => {
    world = await startWorld({ queue: 'postgres', answersApps: true });
    channel = alertChannel(world, await world.start());
  });
  afterAll(() => world.close());

  it('is answered in a thread of their mention, as the command would', async () => {
    const thread = await channel.mention(`diagnose ${job} -n cortex-system`);
    await channel.answered(thread, 'Asked by', job, 'Open fix PR');
    expect(await channel.answers(thread)).toHaveLength(1);
  });

  it('is answered about the first message of the thread in which they mention the bot', async () => {
    const { ts } = await channel.post({ text: 'Good morning' });
    await channel.mention('', ts);
    await vi.waitFor(() => expect(channel.whispers().at(-1)).toContain('I find no job'), patience);

    const alert = await channel.post({ text: `Acknowledged: ${job}` });
    await channel.mention('', alert.ts);
    await channel.answered(alert.ts, 'Asked by', job);
  });

  it('is told the nearest names where there is none like it', async () => {
    const thread = await channel.mention(`why is ${job}s red?`);
    await channel.answered(thread, `${job}s`, job);
  });

  it('is told alone how to ask', async () => {
    await channel.mention('help');
    await vi.waitFor(
      () => expect(channel.whispers().at(-1)).toContain('/build diagnose'),
      patience,
    );
    await channel.mention('diagnose one two');
    await vi.waitFor(() => expect(channel.whispers().at(-1)).toContain('One job'), patience);
  });

  it('is answered about a message by its shortcut', async () => {
    const { slack } = world;
    const message = await channel.post({ text: `Snoozed: ${job}` });
    const use = {
      callback: 'diagnose_message',
      user: slack.users.requester,
      channel: slack.channels.builds,
    };
    expect(await channel.shortcut({ ...use, message })).toEqual({ status: 200, body: '' });
    await channel.answered(message.ts, 'Asked by', job);

    await channel.shortcut({ ...use, message: { ts: message.ts, text: 'Good morning' } });
    await vi.waitFor(() => expect(channel.whispers().at(-1)).toContain('I find no job'), patience);

    slack.fail({ method: 'chat.postMessage', how: { kind: 'refused', error: 'not_in_channel' } });
    await channel.shortcut({ ...use, message });
    await vi.waitFor(() => expect(channel.whispers().at(-1)).toContain('Invite the bot'), patience);
    expect(slack.callsOf('response_url').at(-1)?.body.replace_original).toBe(false);
  });
});

if (hasAlertmanager()) {
  describe('an Alertmanager that posts in the channel by itself', () => {
    it('is answered in the thread of its message, until it says that it is over', async () => {
      const world = await startWorld({ queue: 'postgres', answersApps: true });
      const channel = alertChannel(world, await world.start());
      const { builds } = world.slack.channels;
      const alertmanager = await alertmanagerInSlack(world.slack.webhookUrl, builds);
      const labels = { alertname: 'KubeJobFailed', namespace: 'cortex-system', job_name: job };
      const startsAt = new Date(Date.now() - 60_000);

      await alertmanager.tell({ labels, startsAt });
      const { ts } = await channel.tell();
      await channel.answered(ts, 'KubeJobFailed', job, 'Open fix PR');
      await alertmanager.tell({ labels, startsAt, endsAt: new Date() });
      const over = await channel.tell();

      await channel.answered(ts, 'Resolved');
      expect(over.ts).not.toBe(ts);
      expect(await channel.answers(over.ts)).toEqual([]);
      await alertmanager.close();
      await world.close();
    });
  });
} else {
  it('was not told of by Alertmanager: there is no prometheus-alertmanager to start', () => {
    expect(hasAlertmanager()).toBe(false);
  });
}
