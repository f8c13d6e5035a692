import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApprovalRules } from '../../src/model/approval.ts';
import { pullRequests, repository } from '../github/emulated-github.ts';
import { startWorld, type World } from '../support/app.ts';
import { slackEndpoint, userGroup } from '../support/app-configuration.ts';
import { exampleManifests } from '../support/github-emulator.ts';
import type { TestSlack } from '../support/slack-proxy.ts';
import { type SlackRequests, slackRequests } from '../support/slack-requests.ts';
import { type Conversation, conversation, patience, type Thread } from './conversation.ts';

const job = 'moe-router-build';

let world: World;
let talk: Conversation;
let requests: SlackRequests;

async function begin(
  approvals: (slack: TestSlack) => Partial<ApprovalRules>,
  roles?: readonly ('bot' | 'worker')[],
): Promise<void> {
  world = await startWorld({ queue: 'postgres', approvals });
  const app = await world.start(roles);
  talk = conversation(world, app);
  requests = slackRequests(slackEndpoint(app), world.slack);
  await world.github.begin(await exampleManifests());
}
afterEach(() => world.close());

const pulls = () => pullRequests(world.github.owner);
const refusals = async ({ incidentId }: Thread) =>
  (await world.incidents.timeline(incidentId)).filter(({ type }) => type === 'approval-refused');
const nameOf = (person: keyof TestSlack['users']): string => `<@${world.slack.users[person]}>`;

describe('a fix that takes two people', () => {
  beforeEach(() => begin(() => ({ required: 2 })));

  it('is opened when two different people have approved the same diff, and names both', async () => {
    const thread = await talk.ask(`diagnose ${job}`);
    await thread.says('May approve:', '0 of 2 approvals, 2 missing', 'expires');
    await thread.press('Approve fix PR', 'approver');
    await thread.says(`1 of 2 approvals, 1 missing`, `approved by ${nameOf('approver')}`);
    expect(await pulls()).toEqual([]);

    await thread.press('Open fix PR', 'secondApprover');
    const text = await thread.says('is open on');
    expect(text).toContain(`Approved by ${nameOf('approver')}`);
    expect(text).toContain(`Approved by ${nameOf('secondApprover')}`);
    const [pull, ...others] = await pulls();
    expect(others).toEqual([]);
    expect(pull?.body).toContain(world.slack.users.approver);
    expect(pull?.body).toContain(world.slack.users.secondApprover);
    expect(await thread.timeline()).toEqual(
      expect.arrayContaining(['approval-given', 'fix-approved', 'pull-request-opened']),
    );
  });

  it('is not opened by one person who presses twice', async () => {
    const thread = await talk.ask(`diagnose ${job}`);
    await thread.press('Approve fix PR', 'approver');
    await thread.says('1 of 2 approvals');
    await thread.press('Open fix PR', 'approver');

    await talk.told('approver', 'It takes another person');
    expect(await refusals(thread)).toHaveLength(1);
    expect(await pulls()).toEqual([]);
  });

  it('is opened once when both press at the same moment', async () => {
    const thread = await talk.ask(`diagnose ${job}`);
    const button = await thread.button('Approve fix PR');
    const message = await thread.message();
    await Promise.all([
      talk.click(message, button, 'approver'),
      talk.click(message, button, 'secondApprover'),
    ]);

    await thread.says('is open on');
    expect(await pulls()).toHaveLength(1);
    const types = await thread.timeline();
    expect(types.filter((type) => type === 'fix-approved')).toHaveLength(1);
  });

  it('needs another second approval when the first one has lost the right in between', async () => {
    const thread = await talk.ask(`diagnose ${job}`);
    await thread.press('Approve fix PR', 'secondApprover');
    await thread.says('1 of 2 approvals');
    world.slack.userGroups.set(userGroup, []);
    await thread.press('Open fix PR', 'approver');

    const text = await thread.says('1 of 2 approvals', `approved by ${nameOf('approver')}`);
    expect(text).not.toContain(`approved by ${nameOf('secondApprover')}`);
    expect(await pulls()).toEqual([]);
    expect(await thread.timeline()).not.toContain('fix-approved');
  });
});

describe('between the approval and the pull request', () => {
  it('the right is asked for once more: nothing is opened for someone who lost it', async () => {
    await begin(() => ({}), ['bot']);
    const worker = await world.start(['worker']);
    const thread = await talk.ask(`diagnose ${job}`);
    await thread.button('Open fix PR');
    await worker.stop();
    await thread.press('Open fix PR', 'secondApprover');
    await thread.says('Opening the pull request');
    world.slack.userGroups.set(userGroup, []);
    await world.start(['worker']);

    await thread.says('could not be opened', 'is not an approver any more', '[ Try again ]');
    expect(await pulls()).toEqual([]);
    expect(await thread.timeline()).toContain('approval-lapsed');
    await thread.press('Try again', 'approver');
    await thread.says('is open on');
    expect((await pulls()).at(0)?.body).not.toContain(world.slack.users.secondApprover);
  });
});

describe('an old block', () => {
  it('counts no more when the same diff is asked for anew', async () => {
    await begin(() => ({}));
    const { owner } = world.github;
    const thread = await talk.ask(`diagnose ${job}`);
    const old = await thread.button('Open fix PR');
    const message = await thread.message();
    world.slack.userGroups.set(userGroup, [world.slack.users.secondApprover]);
    await owner.rest.repos.update({ ...repository, archived: true });
    await thread.press('Open fix PR', 'approver');
    const again = await thread.button('Try again');
    await owner.rest.repos.update({ ...repository, archived: false });
    expect(again.block_id).not.toBe(old.block_id);

    await talk.click(message, old, 'secondApprover');
    await talk.told('secondApprover', 'It is approved already');
    expect(await pulls()).toEqual([]);
    await thread.press('Try again', 'secondApprover');
    await thread.says('is open on');
  });
});

describe('where the one who asked may not approve', () => {
  it('somebody else has to', async () => {
    await begin(() => ({ requesterMayApprove: false }));
    world.slack.userGroups.set(userGroup, [
      world.slack.users.requester,
      world.slack.users.secondApprover,
    ]);
    const thread = await talk.ask(`diagnose ${job}`);
    await thread.says(`not ${nameOf('requester')}, who asked`);
    await thread.press('Open fix PR', 'requester');
    await talk.told('requester', 'somebody else must approve');
    expect(await refusals(thread)).toHaveLength(1);
    expect(await pulls()).toEqual([]);

    await thread.press('Open fix PR', 'secondApprover');
    await thread.says('is open on');
  });
});

describe('where approvals count in some channels only', () => {
  it('a click elsewhere is refused and told where they count', async () => {
    await begin(({ channels }) => ({ channels: [channels.vault] }));
    const thread = await talk.ask(`diagnose ${job}`);
    await thread.says(`only in <#${world.slack.channels.vault}>`);
    await thread.press('Open fix PR', 'approver');

    await talk.told('approver', `<#${world.slack.channels.vault}>`);
    expect(await refusals(thread)).toHaveLength(1);
    expect(await pulls()).toEqual([]);
  });
});

describe('a request whose time is over', () => {
  const soon = () => ({ expiresAfterHours: 1 / 3600 });
  const isDue = () =>
    vi.waitFor(async () => expect(await world.approvals.due()).toHaveLength(1), patience);

  it('is refused at the click, and its buttons give way to a record', async () => {
    await begin(soon);
    const thread = await talk.ask(`diagnose ${job}`);
    const button = await thread.button('Open fix PR');
    await isDue();
    await talk.click(await thread.message(), button, 'approver');

    await talk.told('approver', 'Its time is over');
    const text = await thread.says('expired');
    expect(text).not.toContain('Open fix PR');
    expect(await thread.timeline()).toContain('approval-expired');
    expect(await pulls()).toEqual([]);
  });

  it('expires by itself, also when the bot was away meanwhile', async () => {
    await begin(soon, []);
    const first = await world.start();
    talk = conversation(world, first);
    const thread = await talk.ask(`diagnose ${job}`);
    await thread.button('Open fix PR');
    await first.stop();
    await isDue();
    await world.start();

    const text = await thread.says('the request for approval expired');
    expect(text).not.toContain('Open fix PR');
    expect(await world.approvals.due()).toEqual([]);
  });
});

describe('rejecting', () => {
  beforeEach(() => begin(() => ({})));

  const rejectModal = async (thread: Thread) => {
    const known = world.slack.views().length;
    await thread.press('Reject', 'approver');
    return vi.waitFor(() => {
      const view = world.slack.views().slice(known).at(-1);
      expect(view).toMatchObject({ callback_id: 'reject' });
      return view;
    }, patience);
  };
  const withReason = (view: unknown, value: string | null) => ({
    ...Object(view),
    state: { values: { reason: { reason: { type: 'plain_text_input', value } } } },
  });

  it('settles the request with a reason; the message says who, when and why', async () => {
    const thread = await talk.ask(`diagnose ${job}`);
    const open = await thread.button('Open fix PR');
    const view = await rejectModal(thread);
    await requests.submit(
      withReason(view, 'The registry moves on Monday <!channel>'),
      world.slack.users.approver,
    );

    const text = await thread.says('Rejected by', 'The registry moves on Monday');
    expect(text).not.toContain('Open fix PR');
    expect(text).toContain(nameOf('approver'));
    expect(JSON.stringify(await thread.message())).not.toContain('<!channel>');
    await talk.click(await thread.message(), open, 'secondApprover');
    await talk.told('secondApprover', 'It was rejected.');
    expect(await pulls()).toEqual([]);
    expect(await world.incidents.timeline(thread.incidentId)).toContainEqual(
      expect.objectContaining({
        type: 'approval-rejected',
        actor: world.slack.users.approver,
        hash: JSON.parse(open.value).hash,
      }),
    );
  });

  it('needs no reason', async () => {
    const thread = await talk.ask(`diagnose ${job}`);
    await thread.button('Reject');
    await requests.submit(withReason(await rejectModal(thread), null), world.slack.users.approver);
    expect(await thread.says('Rejected by')).not.toContain('Reason');
  });

  it('is for approvers: others are told so, and asked for no reason', async () => {
    const thread = await talk.ask(`diagnose ${job}`);
    await thread.button('Reject');
    world.slack.calls.length = 0;
    await thread.press('Reject', 'bystander');

    await talk.told('bystander', 'Only approvers');
    expect(world.slack.callsOf('views.open')).toEqual([]);
    expect(await refusals(thread)).toHaveLength(1);
    await thread.button('Open fix PR');
  });
});
