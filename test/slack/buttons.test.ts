import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { slackLogger } from '../../src/log.ts';
import { type SlackApp, type SlackHandlers, slackApp } from '../../src/slack/app.ts';
import { createDelivery } from '../../src/slack/delivery.ts';
import { actionIds } from '../../src/slack/views/actions.ts';
import { startSlack, type TestSlack } from '../support/slack-proxy.ts';
import { type SlackRequests, slackRequests } from '../support/slack-requests.ts';

const incident = '7c1f3b52-5a0e-4f0e-9d0a-2b6c7d8e9f01';
const broken = () => vi.fn().mockRejectedValue(new Error('connect ECONNREFUSED 127.0.0.1:5432'));

const handlers: SlackHandlers = {
  record: broken(),
  begin: broken(),
  homeOpened: vi.fn(async () => undefined),
  listensIn: vi.fn().mockReturnValue(false),
  heard: vi.fn(),
  askAbout: vi.fn(),
  answer: broken(),
  link: broken(),
  unlink: broken(),
  approve: broken(),
  preview: broken(),
  mayReject: broken(),
  reject: broken(),
  approveOnGitHub: broken(),
  merge: broken(),
  doNotMerge: broken(),
  proposeAgain: broken(),
  evidence: broken(),
  dismiss: broken(),
  approveCleanup: broken(),
  leaveCleanup: broken(),
  stopWaiting: broken(),
  selftest: broken(),
  findingRight: broken(),
  feedbackForm: broken(),
  findingWrong: broken(),
  chooseNamespace: broken(),
};

let slack: TestSlack;
let app: SlackApp;
let requests: SlackRequests;

beforeAll(async () => {
  slack = await startSlack();
  app = slackApp(
    {
      token: slack.token,
      command: '/build',
      apiUrl: slack.apiUrl,
      receive: {
        mode: 'http',
        signingSecret: slack.signingSecret,
        host: '127.0.0.1',
        port: 0,
        path: '/slack/events',
      },
      delivery: createDelivery(),
      logger: slackLogger(pino({ level: 'silent' })),
    },
    handlers,
  );
  const { port } = await app.start();
  requests = slackRequests(`http://127.0.0.1:${port}/slack/events`, slack);
});

afterAll(async () => {
  await app?.stop();
  await slack?.close();
});

const click = (action_id: string, value: unknown) =>
  requests.click({
    user: slack.users.requester,
    channel: slack.channels.builds,
    message: { ts: '1.1', text: 'a finding' },
    button: { action_id, block_id: 'b', value: JSON.stringify(value) },
  });

describe('a bot that fails', () => {
  it('acknowledges a click and tells the one who clicked', async () => {
    expect(await click(actionIds.dismiss, { incident })).toMatchObject({ status: 200 });
    await vi.waitFor(() => {
      const [whisper] = slack.callsOf('chat.postEphemeral');
      expect(JSON.stringify(whisper)).toContain('The bot failed: connect ECONNREFUSED');
    });
  });

  it('masks a secret in what it tells', async () => {
    slack.calls.length = 0;
    vi.mocked(handlers.dismiss).mockRejectedValueOnce(
      new Error('token=ghp_0123456789abcdefghijklmnopqrstuvwxyz'),
    );
    await click(actionIds.dismiss, { incident });
    await vi.waitFor(() => {
      const [whisper] = slack.callsOf('chat.postEphemeral');
      expect(JSON.stringify(whisper)).toContain('The bot failed: token=');
      expect(JSON.stringify(whisper)).not.toContain('0123456789abcdef');
    });
  });

  it('says so in the modal that it has opened', async () => {
    await click(actionIds.showEvidence, { incident });
    await vi.waitFor(() => {
      const [update] = slack.callsOf('views.update');
      expect(JSON.stringify(update)).toContain('The bot failed: connect ECONNREFUSED');
    });
  });

  it('tells whoever presses a button of an earlier version what to do', async () => {
    slack.calls.length = 0;
    const old = { proposal: incident, hash: 'a' };
    expect(await click(actionIds.openFixPr, old)).toMatchObject({ status: 200 });
    await vi.waitFor(() => {
      const [whisper] = slack.callsOf('chat.postEphemeral');
      expect(JSON.stringify(whisper)).toContain('made by an earlier version of the bot');
    });
  });

  it('answers the command with what went wrong', async () => {
    const { requester: user } = slack.users;
    const answer = await requests.command({
      text: 'diagnose app-7',
      user,
      channel: slack.channels.builds,
    });
    expect(answer.body).toContain('The bot failed: connect ECONNREFUSED');
  });
});
