import { afterAll, beforeAll, expect, it } from 'vitest';
import { commitFiles, pullRequests, repository, tokens } from '../github/emulated-github.ts';
import { startWorld, type World } from '../support/app.ts';
import { exampleManifests } from '../support/github-emulator.ts';
import { type Conversation, conversation, type Thread } from './conversation.ts';
import { linkAccount } from './link-account.ts';

let world: World;
let talk: Conversation;

beforeAll(async () => {
  world = await startWorld({ queue: 'postgres', pollSeconds: 0.1 });
  talk = conversation(world, await world.start());
  await world.github.begin(await exampleManifests());
  await linkAccount({ world, talk }, tokens.owner);
});
afterAll(() => world.close());

const reviews = async () => {
  const [pull] = await pullRequests(world.github.owner);
  const { data } = await world.github.owner.rest.pulls.listReviews({
    ...repository,
    pull_number: pull?.number ?? 0,
  });
  return data.map(({ user, state, commit_id }) => ({ login: user?.login, state, commit_id }));
};
const refusals = async ({ incidentId }: Thread) =>
  (await world.incidents.timeline(incidentId)).filter(({ type }) => type === 'review-refused');

it('approves a pull request on GitHub as the person who presses, and nobody else', async () => {
  const thread = await talk.ask('diagnose moe-router-build');
  await thread.press('Open fix PR', 'approver');
  await thread.says('is open on', 'Approve on GitHub');

  await thread.press('Approve on GitHub', 'bystander');
  await talk.told('bystander', '/build link github');
  expect(await refusals(thread)).toHaveLength(1);
  expect(await reviews()).toEqual([]);

  const button = await thread.button('Approve on GitHub');
  const message = await thread.message();
  await talk.click(message, button, 'requester');
  await talk.told('requester', 'is on GitHub');
  const [pull] = await pullRequests(world.github.owner);
  const headSha = pull?.head.sha ?? '';
  expect(await reviews()).toEqual([{ login: 'example', state: 'APPROVED', commit_id: headSha }]);
  await thread.says('approved by example');
  expect(await world.incidents.timeline(thread.incidentId)).toContainEqual(
    expect.objectContaining({
      type: 'review-given',
      actor: world.slack.users.requester,
      login: 'example',
      headSha,
    }),
  );

  // What a person pushes is not what the message shows.
  await commitFiles(world.github.owner, { 'notes.md': 'by hand' }, pull?.head.ref);
  const text = await thread.says('Someone has pushed to its branch');
  expect(text).not.toContain('Approve on GitHub');
  await talk.click(message, button, 'requester');
  await talk.told('requester', 'Review it on GitHub');
  expect(await reviews()).toHaveLength(1);
});
