import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { safeText } from '../../src/slack/escape.ts';
import { startWorld, type World } from '../support/app.ts';
import { exampleManifests } from '../support/github-emulator.ts';
import { type Conversation, conversation, patience } from './conversation.ts';

const values = 'apps/knative-lambda/values.yaml';
const job = 'build-parser-ghi789-1737196200';
const token = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';

let world: World;
let talk: Conversation;

beforeAll(async () => {
  world = await startWorld({ queue: 'postgres' });
  talk = conversation(world, await world.start());
  const files = await exampleManifests();
  // Stands beside the line that changes, so that the diff shows it.
  const remark = `# ${token} ${'as measured '.repeat(800)}\n        memory: 1Gi  #`;
  const long = files[values]?.replace('memory: 1Gi  #', remark) ?? '';
  await world.github.begin({ ...files, [values]: long });
});
afterAll(() => world.close());

it('puts a diff that is too long for Slack into the thread, whole and redacted, once', async () => {
  const thread = await talk.ask(`diagnose ${job}`);
  await thread.says('The whole diff', 'is a file in the thread', 'Open fix PR');

  const [share, ...others] = world.slack.callsOf('files.completeUploadExternal');
  expect(others).toEqual([]);
  const { ts } = await thread.message();
  expect(share?.body).toMatchObject({ channel_id: world.slack.channels.builds, thread_ts: ts });
  const [proposal] = await world.proposals.ofIncident(thread.incidentId);
  expect(proposal?.diffFile).toMatchObject({ kind: 'shared', url: expect.stringMatching(/^http/) });
  const length = Number(world.slack.callsOf('files.getUploadURLExternal')[0]?.body.length);
  const whole = safeText(proposal?.diff ?? '');
  expect(whole).not.toContain(token);
  expect(length).toBe(Buffer.byteLength(whole));
  expect(length).toBeGreaterThan(9000);

  const known = world.slack.views().length;
  await thread.press('Preview fix', 'approver');
  await vi.waitFor(() => {
    const shown = JSON.stringify(world.slack.views().slice(known).at(-1));
    expect(shown).toContain('The diff is too long to be shown here.');
    expect(shown).not.toContain(token);
  }, patience);
});

it('offers the fix all the same where the file is refused, and says why there is none', async () => {
  world.slack.fail({
    method: 'files.getUploadURLExternal',
    how: { kind: 'refused', error: 'missing_scope' },
  });
  const thread = await talk.ask(`diagnose ${job}`);
  await thread.says('could not be put into the thread', 'missing_scope', 'Open fix PR');
});
