import { expect, it } from 'vitest';
import { createAnswerQueue } from '../../../src/incidents/questions/answer-queue.ts';
import type { Job, Reading } from '../../../src/model/cluster.ts';
import type { QueueStatus } from '../../../src/model/message-queue.ts';
import type { QueueState } from '../../../src/model/queue-state.ts';
import type { Queues } from '../../../src/model/systems/message-queues.ts';
import type { Systems } from '../../../src/model/systems.ts';
import { textOf } from '../../e2e/message-text.ts';
import { type FakeState, fakeCluster } from '../../support/fake-cluster.ts';
import { condition, job } from '../../support/objects.ts';

const idle: QueueState = { waiting: 0, active: 0, delayed: 0, oldestMs: 0 };

interface World extends FakeState {
  readonly own?: () => Promise<QueueState>;
  readonly broker?: () => Promise<Reading<Queues>>;
}

/** What `/build queue` says, in words. */
async function said({ own = async () => idle, broker, ...state }: World = {}): Promise<string> {
  const cluster = fakeCluster(state);
  const systems: Systems = broker ? { messageQueues: { queues: broker } } : {};
  const answer = createAnswerQueue({
    config: {},
    clusters: { names: ['test'], get: () => cluster },
    queue: { state: own },
    systems,
  });
  const message = await answer({ kind: 'queue' });
  return textOf({ ts: '', ...message } as unknown as Parameters<typeof textOf>[0]);
}

const queue = (name: string, ready: number, consumers: number, growthPerSecond?: number) =>
  ({
    vhost: '/',
    name,
    ready,
    unacknowledged: 0,
    consumers,
    ...(growthPerSecond === undefined ? {} : { growthPerSecond }),
  }) satisfies QueueStatus;
const brokerOf = (...queues: QueueStatus[]) => ({
  broker: async (): Promise<Reading<Queues>> => ({
    kind: 'found',
    value: { queues, areBuilds: false },
  }),
});

it('shows messages, consumers and the trend of each queue, and the work of the bot', async () => {
  const text = await said({
    ...brokerOf(
      queue('lambda-build-events-prd', 45, 2, 0.4),
      queue('lambda-service-events', 12, 2),
      queue('parser-results', 0, 1),
    ),
    own: async () => ({ waiting: 3, active: 2, delayed: 1, oldestMs: 12_000 }),
  });
  expect(text).toContain('The queues are well');
  expect(text).toContain('`lambda-build-events-prd` 45 messages · 2 consumers · growing by 0.4');
  expect(text).toContain('`parser-results` 0 messages · 1 consumer');
  expect(text).toContain('3 waiting, the oldest for 12 s · 2 at work · 1 for later');
});

it.each<[string, World, string]>([
  [
    'that nobody takes from',
    brokerOf(queue('a', 0, 1), queue('b', 7, 0)),
    'Nobody takes messages from b',
  ],
  ['that is long and grows', brokerOf(queue('a', 340, 2, 1)), 'a grows: 340 messages wait'],
  ['that is long', brokerOf(queue('a', 340, 2)), 'a is long: 340 messages wait'],
  [
    'of the bot, when its work waits for long',
    { own: async () => ({ ...idle, waiting: 9, oldestMs: 130_000 }) },
    'Work of this bot waits for 2 min 10 s',
  ],
])('begins with the queue %s', async (_which, world, title) => {
  expect(await said(world)).toContain(title);
});

it('takes dead letters for no backlog', async () => {
  const text = await said(brokerOf(queue('builds', 0, 2), queue('builds.dlq', 900, 0)));
  expect(text).toContain('The queues are well');
  expect(text).toContain('`builds.dlq` 900 messages · 0 consumers · kept aside');
});

it('counts builds that run and that are held back, and no others', async () => {
  const status = { active: 1 };
  const objects: Job[] = [
    job({ name: 'a', status }),
    job({ name: 'b', spec: { suspend: true } }),
    job({ name: 'c', status: { conditions: [condition('Complete')] } }),
    job({ name: 'd', status, template: { containers: [{ name: 'x', image: 'postgres:17' }] } }),
  ];
  expect(await said({ objects })).toContain('1 running · 1 waiting or held back');
});

it('says soon what does not answer, and shows the rest', async () => {
  const text = await said({
    own: () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:6379')),
    broker: () => new Promise(() => undefined),
    forbidden: ['list jobs'],
  });
  expect(text).toContain("The bot's own queue does not answer");
  expect(text).toContain('ECONNREFUSED');
  expect(text).toContain('no answer within 2.5 s');
  expect(text).toContain('the bot may not list jobs');
});

it('says that there is no broker', async () => {
  expect(await said()).toContain('no RabbitMQ is configured, or found in the cluster');
});
