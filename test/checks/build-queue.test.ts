import { describe, expect, it } from 'vitest';
import { buildQueue } from '../../src/checks/build-queue.ts';
import { queueWorker } from '../../src/checks/queue-worker.ts';
import type { Job, KubernetesObjects } from '../../src/model/cluster.ts';
import { type Fact, factValue } from '../../src/model/facts.ts';
import type { QueueStatus } from '../../src/model/message-queue.ts';
import type { Systems } from '../../src/model/systems.ts';
import { seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, job, pod, service } from '../support/objects.ts';

const suspended: Job = job({ spec: { suspend: true } });
const rabbitmq = service('rabbitmq', 'builds', { ports: [{ port: 15_672 }, { port: 15_692 }] });

const run = (state: FakeState, systems?: Systems, given = build({ job: suspended })) => {
  const cluster = fakeCluster(state);
  return buildQueue
    .run(cluster, { build: given, facts: [] }, systems)
    .then((facts) => ({ facts, asked: cluster.asked }));
};

const unknowns = (facts: readonly Fact[]) =>
  facts.flatMap((one) => ('unknown' in one ? [`${one.name}: ${one.unknown}`] : []));

const queue = (parts: Partial<QueueStatus>): QueueStatus => ({
  vhost: '/',
  name: 'q',
  ready: 0,
  unacknowledged: 0,
  consumers: 1,
  ...parts,
});
const broker = (...queues: QueueStatus[]): Systems => ({
  messageQueues: { queues: async () => ({ kind: 'found', value: { queues, areBuilds: true } }) },
});

describe('build-queue', () => {
  it('asks nothing about a build that has begun, has ended, or may not be read', async () => {
    const running = { phase: 'Running', containerStatuses: [] };
    const asked = async (given: ReturnType<typeof build>) =>
      (await run({ objects: [rabbitmq] }, undefined, given)).asked;
    expect(await asked(build({ job: job(), pods: [pod({ status: running })] }))).toEqual([]);
    expect(await asked(build({ job: job({ status: { failed: 1 } }) }))).toEqual([]);
    expect(await asked(build({ job: job({ status: { succeeded: 1 } }) }))).toEqual([]);
    const hidden = [{ what: 'Pod', because: 'the bot may not list pods' } as const];
    expect(await asked(build({ job: suspended, hidden }))).toEqual([]);
  });

  it('asks the configured broker in place of one in the cluster', async () => {
    const { facts, asked } = await run(
      { objects: [rabbitmq] },
      broker(queue({ name: 'jobs' }), queue({ name: 'orders', ready: 3, consumers: 0 })),
    );
    expect(asked).toEqual(['list jobs']);
    expect(factValue(facts, 'queue.state')).toBe('no-consumers');
    expect(factValue(facts, 'queue.name')).toBe('orders');
  });

  it.each([
    ['healthy', queue({ ready: 99, growthPerSecond: 4 })],
    ['healthy', queue({ consumers: 0 })],
    ['no-consumers', queue({ ready: 1, consumers: 0 })],
    ['long', queue({ ready: 100, growthPerSecond: -2 })],
    ['growing', queue({ ready: 100, growthPerSecond: 0.1 })],
  ])('calls a queue %s: %o', async (state, one) => {
    expect(factValue((await run({}, broker(one))).facts, 'queue.state')).toBe(state);
  });

  it('says what the numbers were', async () => {
    const one = queue({ ready: 120, unacknowledged: 4, consumers: 2, growthPerSecond: 1.5 });
    const { facts } = await run({}, broker(one));
    expect(facts.find(({ name }) => name === 'queue.ready')).toMatchObject({
      evidence: [
        {
          source: 'RabbitMQ',
          text: 'q: 120 messages ready, 4 being worked on, 2 consumers, growing by 1.5 a second',
        },
      ],
    });
  });

  it('says nothing of queues where there is no broker', async () => {
    const { facts } = await run({});
    expect(facts.map(({ name }) => name)).toEqual(['build.notStarted', 'builds.active']);
  });

  it('is unknown where the broker may not be asked, does not answer, or answers something else', async () => {
    const state = { objects: [rabbitmq] };
    const told = async (more: FakeState) => unknowns((await run({ ...state, ...more })).facts);
    expect(await told({ forbidden: ['get services/proxy'] })).toEqual([
      'queue.state: the bot may not get services/proxy in builds',
    ]);
    expect(await told({ forbidden: ['list services'] })).toEqual([
      'queue.state: the bot may not list services in builds',
    ]);
    const path = '/api/queues?columns=';
    const answers = { kind: 'answered', status: 200, body: '<html>' } as const;
    const proxy = new Proxy(
      {},
      { get: (_, key) => (String(key).includes(path) ? answers : undefined) },
    );
    expect((await told({ proxy }))[0]).toContain('rabbitmq:15672 answered 200');
    const systems: Systems = {
      messageQueues: { queues: async () => ({ kind: 'unavailable', because: 'timed out' }) },
    };
    expect(unknowns((await run({}, systems)).facts)).toEqual([
      'queue.state: message queue of builds: timed out',
    ]);
  });
});

describe('queue-worker', () => {
  const deployment = (
    name: string,
    env: Record<string, string>,
    readyReplicas?: number,
  ): KubernetesObjects['Deployment'] => ({
    kind: 'Deployment',
    metadata: { name, namespace: 'builds' },
    spec: {
      selector: {},
      template: {
        spec: {
          containers: [
            { name, env: Object.entries(env).map(([key, value]) => ({ name: key, value })) },
          ],
        },
      },
    },
    status: readyReplicas === undefined ? {} : { readyReplicas },
  });
  const workerOf = async (state: FakeState) =>
    queueWorker.run(fakeCluster(state), {
      build: build({ job: suspended }),
      facts: [seen('queue.name', 'build-events')],
    });

  it('is the Deployment whose manifest names the queue, before one that speaks of the broker', async () => {
    const facts = await workerOf({
      objects: [
        deployment('api', { BROKER: 'amqp://rabbitmq:5672' }, 2),
        deployment('worker', { QUEUE: 'build-events' }),
      ],
    });
    expect(factValue(facts, 'queue.worker')).toEqual({
      namespace: 'builds',
      name: 'worker',
      replicas: 1,
      ready: 0,
    });
  });

  it('is not guessed among several that speak of the broker', async () => {
    const one = deployment('api', { BROKER: 'amqp://rabbitmq:5672' }, 2);
    const other = deployment('mailer', { RABBITMQ_HOST: 'rabbitmq' }, 0);
    expect(await workerOf({ objects: [one, other] })).toEqual([]);
    expect(factValue(await workerOf({ objects: [other] }), 'queue.workersReady')).toBe(0);
  });

  it('is unknown where Deployments may not be listed', async () => {
    expect(unknowns(await workerOf({ forbidden: ['list deployments'] }))).toEqual([
      'queue.worker: the bot may not list deployments in builds',
    ]);
  });
});
