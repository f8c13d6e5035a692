import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { slackLogger } from '../../src/log.ts';
import { type SlackApp, type SlackHandlers, slackApp } from '../../src/slack/app.ts';
import { createDelivery } from '../../src/slack/delivery.ts';
import { startSlack, type TestSlack } from '../support/slack-proxy.ts';
import { type SlackRequests, slackRequests } from '../support/slack-requests.ts';

const heard = vi.fn<SlackHandlers['heard']>();
const listensIn = vi.fn<SlackHandlers['listensIn']>();
let slack: TestSlack;
let app: SlackApp;
let requests: SlackRequests;

const message = {
  type: 'message',
  subtype: 'bot_message',
  bot_id: 'B0ALERTS',
  channel: 'C0ALERTS',
  ts: '1763718000.000100',
  text: 'app-7 failed',
};

beforeAll(async () => {
  slack = await startSlack();
  const { token, apiUrl, signingSecret } = slack;
  app = slackApp(
    {
      token,
      command: '/build',
      apiUrl,
      delivery: createDelivery(),
      receive: { mode: 'http', signingSecret, host: '127.0.0.1', port: 0, path: '/slack/events' },
      logger: slackLogger(pino({ level: 'silent' })),
    },
    { heard, listensIn } as unknown as SlackHandlers,
  );
  const { port } = await app.start();
  requests = slackRequests(`http://127.0.0.1:${port}/slack/events`, slack);
});
afterAll(async () => {
  await app.stop();
  await slack.close();
});
beforeEach(() => {
  heard.mockReset().mockResolvedValue(undefined);
  listensIn.mockReset().mockReturnValue(true);
});

describe('what another app posts', () => {
  it('is on record before Slack is told that it was taken', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    heard.mockReturnValue(promise);
    const acknowledged = vi.fn();
    const delivery = requests.event({ event: message }).then(acknowledged);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce());

    // What comes after it is answered meanwhile.
    heard.mockResolvedValue(undefined);
    expect((await requests.event({ event: { ...message, ts: '1' } })).status).toBe(200);
    expect(acknowledged).not.toHaveBeenCalled();
    resolve();
    await delivery;
    expect(acknowledged).toHaveBeenCalledWith({ status: 200, body: '' });
  });

  it('is delivered again when it could not be put on record', async () => {
    heard.mockRejectedValue(new Error('connect ECONNREFUSED 127.0.0.1:5432'));
    expect((await requests.event({ event: message })).status).toBe(500);
  });

  it('is of no interest in other channels, and nobody is asked about it', async () => {
    listensIn.mockReturnValue(false);
    expect((await requests.event({ event: message })).status).toBe(200);
    expect(heard).not.toHaveBeenCalled();
  });

  it('is known to be its own by a name that is asked for once', async () => {
    await requests.event({ event: { ...message, bot_id: 'B0BUILDMEDIC' } });
    await requests.event({ event: { ...message, bot_id: 'B0BUILDMEDIC' } });
    expect(heard).not.toHaveBeenCalled();
    expect(slack.callsOf('auth.test')).toHaveLength(1);
  });

  it('is heard where it came without the mark of a bot of old', async () => {
    const { subtype: _, ...modern } = message;
    await requests.event({ event: { ...modern, app_id: 'A0ALERTS', user: 'U0ALERTS' } });
    expect(heard).toHaveBeenCalledOnce();
  });
});
