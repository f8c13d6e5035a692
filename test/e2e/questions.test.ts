import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { bundleAt, exampleBundle, startWorld, type World } from '../support/app.ts';
import { exampleManifests } from '../support/github-emulator.ts';
import { buttonsOf } from '../support/slack-requests.ts';
import { type Conversation, conversation, patience } from './conversation.ts';
import { textOf } from './message-text.ts';

describe('what people ask about builds and incidents', () => {
  let world: World;
  let talk: Conversation;

  beforeAll(async () => {
    const clusters = {
      example: await exampleBundle(),
      two: await bundleAt('test/e2e/bundles/two-namespaces'),
    };
    world = await startWorld({ queue: 'postgres', clusters });
    await world.github.begin(await exampleManifests());
    talk = conversation(world, await world.start());
  });
  afterAll(() => world.close());
  beforeEach(() => {
    world.slack.calls.length = 0;
  });

  /** Types a question, and waits for the answer that only the asker sees. */
  async function answerTo(text: string) {
    expect(await talk.type(text)).toEqual({ status: 200, body: '' });
    const [answer] = await vi.waitFor(() => {
      const answers = world.slack.callsOf('response_url');
      expect(answers).toHaveLength(1);
      return answers;
    }, patience);
    expect(answer?.body).toMatchObject({ response_type: 'ephemeral' });
    world.slack.calls.length = 0;
    return { ts: '', ...answer?.body } as Parameters<typeof textOf>[0];
  }
  const read = async (text: string): Promise<string> => textOf(await answerTo(text));

  it('lists the builds that failed, and their cause once it is known', async () => {
    expect(await read('list failed -n cortex-system')).toMatch(
      /failed build[\s\S]*cortex-system\/moe-router-build[\s\S]*not diagnosed/,
    );
    const thread = await talk.ask('diagnose moe-router-build -n cortex-system');
    await thread.says('Open fix PR');
    world.slack.calls.length = 0;

    const id = thread.incidentId.slice(0, 8);
    const failed = await read('list failed -n cortex-system');
    expect(failed).toContain(`incident ${id}`);
    expect(failed).toContain('NetworkPolicy');
    const open = await read('list');
    expect(open).toContain('1 open incident');
    expect(open).toContain('fix proposed');
    expect(open).toContain(`incident ${id}`);

    const story = await read(`incident ${id}`);
    expect(story).toMatch(/Asked → root cause after \d+ s/);
    expect(story).toMatch(
      /diagnosis asked for · <@U\w+>[\s\S]*root cause: [\w-]+ \(confirmed\)[\s\S]*fix proposed: allow-egress/,
    );
  });

  it('tells how a build stands, and diagnoses it by one press', async () => {
    const status = await answerTo('status app-build -n team-a --cluster two');
    expect(textOf(status)).toContain('team-a/app-build: failed');
    const button = buttonsOf(status).get('Diagnose');
    if (!button) throw new Error('There is no button to diagnose it.');
    await talk.click(status, button, 'requester');

    const thread = await talk.next();
    await thread.says('team-a/app-build', 'ran out of memory');
    const again = await read('status app-build -n team-a --cluster two');
    expect(again).toContain('ran out of memory');
    expect(again).toContain(`incident ${thread.incidentId.slice(0, 8)}`);
  });

  it('tells how much work waits', async () => {
    expect(await read('queue -n cortex-system')).toMatch(
      /The queues are well[\s\S]*\d+ running · \d+ waiting or held back[\s\S]*nothing waits · \d+ at work/,
    );
  });

  it('suggests what is nearest to what is to be diagnosed', async () => {
    const thread = await talk.ask('diagnose moe-router-biuld -n cortex-system');
    await thread.says('Did you mean', 'cortex-system/moe-router-build');
    world.slack.calls.length = 0;
  });

  it('shows the log', async () => {
    expect(await read('logs moe-router-build -n cortex-system')).toMatch(
      /Log of cortex-system\/moe-router-build[\s\S]*i\/o timeout/,
    );
  });

  it.each([
    [
      'suggests the jobs that are nearest',
      'status moe-router-biuld -n cortex-system',
      'Did you mean cortex-system/moe-router-build,',
    ],
    [
      'suggests them for a log',
      'logs moe-router-biuld -n cortex-system',
      'Did you mean cortex-system/moe-router-build,',
    ],
    [
      'suggests them for another run',
      'rerun moe-router-biuld',
      'Did you mean cortex-system/moe-router-build,',
    ],
    [
      'suggests what is no Job',
      'status deployment/cortex-chat-backend-simpel -n cortex-chat',
      'Did you mean deployment/cortex-chat-backend-simple -n cortex-chat',
    ],
    [
      'suggests another namespace',
      'status moe-router-build -n cortex-sytem',
      'Did you mean cortex-system/moe-router-build',
    ],
    [
      'names the namespaces that a name stands in',
      'logs app-build --cluster two',
      'team-a, team-b',
    ],
    ['names the clusters that there are', 'list --cluster nowhere', 'example, two'],
    [
      'refuses to run again what no target lets it',
      'rerun app-build -n team-a --cluster two',
      'targets[].actions.rerunBuild',
    ],
    ['says that there is no such incident', 'incident 00000000', 'There is no incident 00000000'],
  ])('%s', async (_what, text, expected) => {
    expect(await read(text)).toContain(expected);
  });
});
