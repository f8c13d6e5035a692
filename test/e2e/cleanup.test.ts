import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunningApp } from '../../src/app.ts';
import type { ServedBundle } from '../../src/bundle/serve-bundle.ts';
import { startWorld, type World } from '../support/app.ts';
import { oldFailure } from '../support/old-failures.ts';
import { type Conversation, conversation, patience } from './conversation.ts';
import { textOf } from './message-text.ts';

const namespace = 'cortex-system';
const jobsPath = `/apis/batch/v1/namespaces/${namespace}/jobs`;

describe('cleaning up old failures', () => {
  let world: World;
  let app: RunningApp | undefined;

  beforeAll(async () => {
    world = await startWorld({ queue: 'postgres', serve: { controllers: () => undefined } });
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    world.slack.calls.length = 0;
    for (const name of ['old-1', 'old-2']) {
      for (const object of oldFailure(name)) served().put(object);
      await world.evidence.keep({
        subject: { cluster: 'example', kind: 'Job', namespace, name },
        uid: `uid-${name}`,
        archive: Buffer.from('bundle'),
        isFinal: true,
        hasLog: true,
      });
    }
    // No evidence of this one is kept.
    for (const object of oldFailure('unseen')) served().put(object);
  });

  const served = () => world.clusters.get('example') as ServedBundle;
  const start = async (cleanup?: object): Promise<Conversation> => {
    await app?.stop();
    app = await world.start(undefined, {
      ...world.configuration,
      ...(cleanup ? { cleanup: { namespaces: [namespace], ...cleanup } } : {}),
    });
    return conversation(world, app);
  };
  const jobs = async (): Promise<string[]> => {
    const answer = await fetch(`${served().url}${jobsPath}`);
    const { items } = (await answer.json()) as { items: { metadata: { name: string } }[] };
    return items.map(({ metadata }) => metadata.name).filter((name) => !name.includes('moe'));
  };
  const deletes = () =>
    served()
      .requests.filter(({ method }) => method === 'DELETE')
      .map(({ name }) => name);
  async function answerTo(talk: Conversation): Promise<string> {
    world.slack.calls.length = 0;
    expect(await talk.type('cleanup')).toEqual({ status: 200, body: '' });
    const [answer] = await vi.waitFor(() => {
      const answers = world.slack.callsOf('response_url');
      expect(answers).toHaveLength(1);
      return answers;
    }, patience);
    return textOf({ ts: '', ...answer?.body } as Parameters<typeof textOf>[0]);
  }
  const events = async () =>
    (await world.selftestEvents()).map(({ type, actor }) => `${type} by ${actor}`);

  it('is off until a namespace is named', async () => {
    expect(await answerTo(await start())).toContain('no namespace is configured for it');
    expect(deletes()).toEqual([]);
  });

  it('shows at first what would go, and deletes nothing', async () => {
    const talk = await start({});
    const before = (await talk.channel()).length;
    const text = await answerTo(talk);
    expect(text).toContain('Dry run: 2 old failed Jobs would go');
    expect(text).toContain('cortex-system/old-1');
    expect(text).toMatch(/cortex-system\/unseen.*no evidence of it is kept/);
    expect(await talk.channel()).toHaveLength(before);
    expect(deletes()).toEqual([]);
  });

  it('asks approvers, and deletes what one of them lets go', async () => {
    const talk = await start({ dryRun: false });
    expect(await answerTo(talk)).toContain('Whether 2 old failed Jobs may go is asked');
    const thread = await talk.next();
    await thread.says('May 2 old failed Jobs be deleted?', 'old-1', 'old-2', 'May approve');
    // Asked again it is the same question.
    await answerTo(talk);
    expect(await talk.channel()).toHaveLength(1);

    await thread.press('Delete them', 'bystander');
    await talk.told('bystander', 'Only approvers may decide on it');
    expect(deletes()).toEqual([]);

    await thread.press('Delete them', 'approver');
    const text = await thread.says('Cleaned up: 4 deleted');
    expect(text).toContain(`approved by <@${world.slack.users.approver}>`);
    expect(await jobs()).toEqual(['unseen']);
    expect(deletes().toSorted()).toEqual(['old-1', 'old-1-context', 'old-2', 'old-2-context']);
    expect(await events()).toEqual([
      `cleanup-proposed by ${world.slack.users.requester}`,
      `cleanup-refused by ${world.slack.users.bystander}`,
      `cleanup-approved by ${world.slack.users.approver}`,
      'cleanup-ended by buildmedic',
    ]);
  });

  it('leaves them where an approver says so', async () => {
    const talk = await start({ dryRun: false });
    const count = deletes().length;
    await answerTo(talk);
    const [last] = (await talk.channel()).slice(-1);
    const fresh = await talk.next();
    expect(last).toBeDefined();
    const thread = textOf(await fresh.message()).includes('May 2') ? fresh : await talk.next();
    await thread.press('Leave them', 'approver');
    await thread.says('they stay', 'Rejected by');
    expect(deletes()).toHaveLength(count);
  });

  it('goes by schedule without a click where the configuration says so, once', async () => {
    const count = deletes().length;
    const talk = await start({
      dryRun: false,
      everyHours: 1_000,
      askFirst: false,
      channel: world.slack.channels.builds,
    });
    await vi.waitFor(async () => {
      const told = (await talk.channel()).map(textOf).find((text) => text.includes('By schedule'));
      expect(told).toContain('Cleaned up: 4 deleted');
    }, patience);
    expect(await jobs()).toEqual(['unseen']);
    expect(deletes()).toHaveLength(count + 4);
  });
});
