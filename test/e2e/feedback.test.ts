import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { judge, labelledCases, scoreOf } from '../../scripts/eval.ts';
import { classifyCommand } from '../../src/commands/classify.ts';
import { builtInPlaybooks, knowledgeOf, loadPlaybooks } from '../../src/playbooks/load.ts';
import { startWorld, type World } from '../support/app.ts';
import { slackEndpoint } from '../support/app-configuration.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { type SlackRequests, slackRequests } from '../support/slack-requests.ts';
import { type Conversation, conversation, patience, type Thread } from './conversation.ts';
import { exportedCases, printed } from './exported-cases.ts';

const secret = `gh${'p_'}M4d3Up7Qx9Zk2Wv5Rt8Yb1Nc6Lf0Hj3GsPeM4`;

let world: World;
let talk: Conversation;
let requests: SlackRequests;

const nameOf = (person: keyof World['slack']['users']) => `<@${world.slack.users[person]}>`;

/** Presses No, and waits for what is asked then. */
async function saysNo(thread: Thread, person: keyof World['slack']['users']): Promise<unknown> {
  const known = world.slack.views().length;
  await thread.press('No', person);
  return vi.waitFor(() => {
    const view = world.slack.views().slice(known).at(-1);
    expect(view).toMatchObject({ callback_id: 'finding_wrong' });
    return view;
  }, patience);
}

const filledIn = (view: unknown, cause: string, note: string | null) => ({
  ...Object(view),
  state: {
    values: {
      cause: { cause: { type: 'static_select', selected_option: { value: cause } } },
      note: { note: { type: 'plain_text_input', value: note } },
    },
  },
});

const feedbackEvents = async ({ incidentId }: Thread) =>
  (await world.incidents.timeline(incidentId)).filter(({ type }) => type === 'feedback-given');

const exported = (...args: string[]) => exportedCases(world, ...args);

/** As `npm run eval` judges a file of cases. */
async function judged(cases: string) {
  const folder = await mkdtemp(join(tmpdir(), 'buildmedic-cases-'));
  const file = join(folder, 'cases.jsonl');
  await writeFile(file, cases);
  const knowledge = knowledgeOf(await loadPlaybooks([builtInPlaybooks]));
  const all = await judge(await labelledCases(file), knowledge);
  await rm(folder, { recursive: true });
  return all;
}

describe('what people say of a finding', () => {
  beforeAll(async () => {
    world = await startWorld({ queue: 'postgres' });
    const app = await world.start();
    talk = conversation(world, app);
    requests = slackRequests(slackEndpoint(app), world.slack);
  });
  afterAll(() => world.close());

  it('is shown in it, and becomes a case that `classify` reads', async () => {
    expect(await exported()).toEqual({ out: '', beside: expect.stringContaining('no cases yet') });
    const thread = await talk.ask('diagnose moe-router-build -n cortex-system');
    await thread.says('*Confirmed:*', '*Was this right?*');
    const view = await saysNo(thread, 'bystander');
    await requests.submit(
      filledIn(view, 'registry-dns', `<!channel> see https://bot:${secret}@git.example`),
      world.slack.users.bystander,
    );
    await thread.says(`Wrong, says ${nameOf('bystander')}: registry-dns.`);

    // The whole log, as soon as it is put aside; before, what the diagnosis itself holds.
    const { out, beside } = await vi.waitFor(async () => {
      const now = await exported('--since', '1h');
      expect(JSON.parse(now.out).log).toContain('falling back on anonymous');
      return now;
    }, patience);
    const found = JSON.parse(out);
    expect(beside).toBe('');
    expect(found).toMatchObject({
      id: `example-${thread.incidentId}`,
      source: `cluster example, incident ${thread.incidentId}`,
      tool: 'kaniko',
      exitCode: 1,
      reason: 'Error',
      cause: 'registry-dns',
      why: expect.stringContaining(
        'someone in the channel: the finding said network-policy-egress. <!channel>',
      ),
    });
    expect(out + JSON.stringify(await feedbackEvents(thread))).not.toContain(secret.slice(0, 12));

    const classified = await printed(({ print, complain }) =>
      classifyCommand({ input: input(out), print, complain }).parseAsync(['--jsonl', '-'], {
        from: 'user',
      }),
    );
    expect(JSON.parse(classified.out)).toMatchObject({
      id: found.id,
      cause: 'registry-unreachable',
    });
    expect(scoreOf(await judged(out))).toMatchObject({
      cases: 1,
      misses: [{ id: found.id, label: 'registry-dns', said: 'registry-unreachable' }],
    });

    // An approver knows better. That only the cluster tells the two apart is no miss of who has the log alone.
    await thread.press('Yes', 'approver');
    await thread.says(`Right, says ${nameOf('approver')}.`);
    const right = (await exported()).out;
    expect(JSON.parse(right)).toMatchObject({
      cause: 'network-policy-egress',
      also: expect.arrayContaining(['registry-unreachable']),
      why: 'an approver: the finding was right',
    });
    expect(scoreOf(await judged(right))).toMatchObject({ cases: 1, top1: 1 });
  });

  it('is replaced when they change their mind; another view is shown, too, and an approver counts', async () => {
    const thread = await talk.ask('diagnose moe-router-build -n cortex-system');
    const first = await saysNo(thread, 'approver');
    const { users } = world.slack;
    await requests.submit(filledIn(first, 'registry-dns', 'so it seems'), users.approver);
    await thread.says(`Wrong, says ${nameOf('approver')}: registry-dns.`);

    const again = await saysNo(thread, 'approver');
    expect(JSON.stringify(again)).toContain('"initial_value":"so it seems"');
    await requests.submit(filledIn(again, 'deadline-exceeded', null), users.approver);
    await thread.says(`Wrong, says ${nameOf('approver')}: deadline-exceeded.`);
    await thread.press('Yes', 'bystander');
    const text = await thread.says(`Right, says ${nameOf('bystander')}.`, 'deadline-exceeded');
    expect(text).not.toContain('registry-dns');

    const { out } = await exported();
    const found = out.split('\n').find((line) => line.includes(thread.incidentId)) ?? '';
    expect(JSON.parse(found)).toMatchObject({
      cause: 'deadline-exceeded',
      why: 'an approver: the finding said network-policy-egress',
    });
    await talk.type(`incident ${thread.incidentId.slice(0, 8)}`);
    await vi.waitFor(
      () =>
        expect(JSON.stringify(world.slack.callsOf('response_url'))).toContain(
          'finding is wrong: said network-policy-egress, was deadline-exceeded',
        ),
      patience,
    );
    expect(await feedbackEvents(thread)).toHaveLength(3);
  });

  it('is refused where the cause is none of those to choose from, and the one who said it is told', async () => {
    const thread = await talk.ask('diagnose moe-router-build -n cortex-system');
    const view = await saysNo(thread, 'approver');
    await requests.submit(
      filledIn(view, 'network-policy-egress', null),
      world.slack.users.approver,
    );
    await talk.told('approver', 'network-policy-egress is none of the causes');
    expect(await feedbackEvents(thread)).toEqual([]);
  });
});

describe('a bot that is killed before it can show what somebody has said', () => {
  let bot: BotProcess | undefined;
  beforeEach(async () => {
    world = await startWorld({ queue: 'postgres', lockSeconds: 2 });
  });
  afterAll(async () => {
    await bot?.end('SIGTERM');
    await world.close();
  });

  it('leaves one voice, which the worker shows', async () => {
    const worker = await world.start(['worker']);
    bot = await startBotProcess(world, ['bot']);
    talk = conversation(world, bot);
    const thread = await talk.ask('diagnose moe-router-build -n cortex-system');
    await thread.says('Open fix PR', '*Was this right?*');
    await worker.stop();
    world.slack.calls.length = 0;
    world.slack.fail({ method: 'chat.update', how: { kind: 'refused', error: 'internal_error' } });
    await thread.press('Yes', 'approver');
    await vi.waitFor(() => expect(world.slack.callsOf('chat.update')).toHaveLength(1), patience);
    expect(await feedbackEvents(thread)).toHaveLength(1);
    await bot.end('SIGKILL');
    expect(await thread.says('*Was this right?*')).not.toContain('Right, says');

    await world.start(['worker']);
    bot = await startBotProcess(world, ['bot']);
    await thread.says(`Right, says ${nameOf('approver')}.`);
    talk = conversation(world, bot);
    await talk.click(await thread.message(), await thread.button('Yes'), 'approver');
    await thread.says(`Right, says ${nameOf('approver')}.`);
    expect(await feedbackEvents(thread)).toHaveLength(1);
    expect(await talk.channel()).toHaveLength(1);
  }, 60_000);
});

async function* input(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
