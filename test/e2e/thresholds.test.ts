import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KubernetesObject } from '../../src/bundle/bundle.ts';
import { exampleBundle, startWorld, type World } from '../support/app.ts';
import { type Conversation, conversation, patience } from './conversation.ts';
import { textOf } from './message-text.ts';

const namespace = 'knative-lambda';

/** The example, whose builds of one namespace ended a minute ago: four of five failed. */
async function lately() {
  const example = await exampleBundle();
  const at = new Date(Date.now() - 60_000).toISOString();
  const isBuild = ({ kind, metadata }: KubernetesObject) =>
    kind === 'Job' && metadata.namespace === namespace;
  const now = (object: KubernetesObject): KubernetesObject =>
    JSON.parse(JSON.stringify(object), (key, value: unknown) =>
      /^(lastTransitionTime|completionTime|startTime)$/.test(key) ? at : value,
    );
  return { ...example, objects: example.objects.map((one) => (isBuild(one) ? now(one) : one)) };
}

describe('builds that go over their limits', () => {
  let world: World;
  let talk: Conversation;

  beforeAll(async () => {
    world = await startWorld({
      queue: 'postgres',
      clusters: { example: await lately() },
      answersAlerts: true,
      watch: [{ namespaces: [namespace], pods: false }],
      thresholds: { lookSeconds: 0.2 },
    });
    // Two processes that could look: one of them does.
    const app = await world.start();
    await world.start(['watcher']);
    talk = conversation(world, app);
  });
  afterAll(() => world.close());

  const told = async (point: string) =>
    (await talk.channel()).filter(({ text }) => text.includes(point));

  it('are told once, and what failed behind it is told in the thread', async () => {
    await vi.waitFor(
      async () => expect(await told('80 % of the builds failed')).toHaveLength(1),
      patience,
    );
    const [message] = await told('80 % of the builds failed');
    if (!message) throw new Error('There is no such message.');
    expect(textOf(message)).toContain('4 of 5 builds failed in 5 min');
    await vi.waitFor(async () => {
      const thread = await world.slack.messages(world.slack.channels.builds, message.ts);
      const replies = thread.filter(({ ts }) => ts !== message.ts).map(textOf);
      expect(replies.join('\n')).toContain('ran out of memory');
      expect(replies.join('\n')).toContain('The build context may not be read');
    }, patience);
    expect(await told('of the builds failed')).toHaveLength(1);
  });

  it('are told of the build that ran out of memory, too', async () => {
    await vi.waitFor(async () => expect(await told('A build ran out of memory')).toHaveLength(1), {
      ...patience,
    });
  });
});
