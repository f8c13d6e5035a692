import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startWorld, type World } from '../support/app.ts';
import { slackEndpoint } from '../support/app-configuration.ts';
import { type SlackRequests, slackRequests } from '../support/slack-requests.ts';
import { type Conversation, conversation, patience } from './conversation.ts';
import { textOf } from './message-text.ts';

let world: World;
let talk: Conversation;
let requests: SlackRequests;

beforeAll(async () => {
  world = await startWorld({ queue: 'postgres' });
  const app = await world.start();
  talk = conversation(world, app);
  requests = slackRequests(slackEndpoint(app), world.slack);
});
afterAll(() => world.close());

/** What somebody sees who opens the app's home for the first time, in words. */
async function homeOf(person: keyof World['slack']['users']): Promise<string> {
  const user = world.slack.users[person];
  const event = { type: 'app_home_opened', user, channel: 'D1', tab: 'home', event_ts: '1.1' };
  expect((await requests.event({ event })).status).toBe(200);
  return vi.waitFor(() => {
    const calls = world.slack.callsOf('views.publish').filter(({ body }) => body.user_id === user);
    expect(calls).toHaveLength(1);
    const view = calls[0]?.body.view;
    const { blocks } = typeof view === 'string' ? JSON.parse(view) : view;
    return textOf({ ts: '', text: '', blocks } as never);
  }, patience);
}

it('tells a new team what to do first', async () => {
  expect(await homeOf('requester')).toMatch(
    /Nothing was diagnosed yet[\s\S]*1\. `\/build list failed`[\s\S]*not watched[\s\S]*The queues are well/,
  );
});

it('shows what is open, and what was found lately', async () => {
  const thread = await talk.ask('diagnose moe-router-build -n cortex-system');
  await thread.says('Open fix PR');
  const text = await homeOf('approver');
  expect(text).toMatch(/1 open incident[\s\S]*NetworkPolicy[\s\S]*fix proposed/);
  expect(text).toMatch(/Last diagnoses[\s\S]*cortex-system\/moe-router-build[\s\S]* ago/);
  expect(text).toContain(`incident ${thread.incidentId.slice(0, 8)}`);
});
