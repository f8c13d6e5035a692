import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createDelivery } from '../../src/slack/delivery.ts';
import { type Respond, slackRespond } from '../../src/slack/respond.ts';
import { noteMessage } from '../../src/slack/views/notes.ts';
import { startSlack, type TestSlack } from '../support/slack-proxy.ts';

let slack: TestSlack;
let respond: Respond;

beforeAll(async () => {
  slack = await startSlack();
});
afterAll(() => slack.close());
beforeEach(() => {
  slack.calls.length = 0;
  respond = slackRespond(createDelivery());
});

const texts = () => slack.callsOf('response_url').map(({ body }) => body.text);
const answer = (text: string) => respond(slack.responseUrl, noteMessage(text));

it('puts the answer in the place of the last one, for the asker alone', async () => {
  await answer('linked');
  expect(slack.callsOf('response_url')).toMatchObject([
    { body: { text: 'linked', response_type: 'ephemeral', replace_original: true } },
  ]);
});

it('gives five answers to a command, as Slack takes no more', async () => {
  for (const text of ['1', '2', '3', '4', '5']) await answer(text);
  await expect(answer('6')).rejects.toThrow('5 answers');
  expect(texts()).toEqual(['1', '2', '3', '4', '5']);
});

it('waits as long as Slack says, and then gives the newest answer', async () => {
  slack.fail({ method: 'response_url', how: { kind: 'rate-limited', retryAfterSeconds: 1 } });
  await Promise.all([answer('old'), answer('new')]);
  expect(texts()).toEqual(['new', 'new']);
});

it('does not tell the address when it fails', async () => {
  const gone = `${slack.responseUrl.replace(/response_url$/, 'api/gone')}?secret`;
  slack.fail({ method: 'gone', how: { kind: 'never-arrived' } });
  const error: unknown = await respond(gone, noteMessage('hello')).catch((thrown) => thrown);
  expect(String(error)).not.toContain('secret');
});
