import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queueMetricsPath, queuesInMetrics } from '../../src/model/message-queue.ts';
import { rabbitMq } from '../../src/systems/rabbitmq.ts';
import { hasRabbitMq, login, type TestRabbitMq, testRabbitMq } from '../support/rabbitmq.ts';

describe.runIf(hasRabbitMq())('a real RabbitMQ', () => {
  let broker: TestRabbitMq;
  beforeAll(async () => {
    broker = await testRabbitMq();
    await broker.fill('build-events', 3);
    await broker.fill('build-results', 2);
    await broker.consume('build-results');
    await broker.fill('invoices', 1);
  }, 60_000);
  afterAll(() => broker.close());

  const ask = (config: object = {}) =>
    rabbitMq({ url: broker.url, queues: [], ...login, ...config }, 5000).queues();

  const numbers = (name: string, ready: number, unacknowledged: number, consumers: number) =>
    expect.objectContaining({ vhost: '/', name, ready, unacknowledged, consumers });

  it('tells what waits, what is being worked on, and who takes it', async () => {
    await expect
      .poll(() => ask(), { timeout: 20_000 })
      .toMatchObject({
        kind: 'found',
        value: {
          areBuilds: false,
          queues: [
            numbers('build-events', 3, 0, 0),
            numbers('build-results', 1, 1, 1),
            numbers('invoices', 1, 0, 0),
          ],
        },
      });
  });

  it('tells of the queues that are named, in a vhost or in all', async () => {
    await expect
      .poll(() => ask({ queues: ['build-*'], vhost: '/' }), { timeout: 20_000 })
      .toMatchObject({
        value: { areBuilds: true, queues: [{ name: 'build-events' }, { name: 'build-results' }] },
      });
  });

  it('says so when it refuses the login, and says nothing of the login', async () => {
    const answer = await ask({ password: 'not-the-password' });
    expect(answer).toMatchObject({ kind: 'unavailable' });
    expect(JSON.stringify(answer)).toMatch(/refuses the login that it was given \(401\)/);
    expect(JSON.stringify(answer)).not.toContain('not-the-password');
  });

  it('wants no more than a user who monitors and is let in', async () => {
    const monitor = { user: 'buildmedic', password: 'hare' };
    await broker.addMonitor(monitor.user, monitor.password);
    expect(await ask(monitor)).toEqual({
      kind: 'unavailable',
      because: 'RabbitMQ shows user buildmedic no queue',
    });
    await broker.letIn(monitor.user);
    await expect
      .poll(() => ask(monitor), { timeout: 20_000 })
      .toMatchObject({ value: { queues: [{ name: 'build-events' }, {}, {}] } });
  });

  it('says so when there is no such vhost', async () => {
    expect(await ask({ vhost: 'builds' })).toEqual({
      kind: 'unavailable',
      because: 'RabbitMQ has no such vhost as builds',
    });
  });

  it('tells the same numbers to everybody in its metrics', async () => {
    const metrics = async () =>
      queuesInMetrics(await (await fetch(`${broker.metricsUrl}${queueMetricsPath}`)).text());
    await expect
      .poll(metrics, { timeout: 20_000 })
      .toEqual(
        expect.arrayContaining([
          numbers('build-events', 3, 0, 0),
          numbers('build-results', 1, 1, 1),
        ]),
      );
  });
});

describe('a RabbitMQ that is not there', () => {
  it('is told by its address', async () => {
    const gone = rabbitMq({ url: 'http://127.0.0.1:1', queues: [], ...login }, 1000);
    const answer = await gone.queues();
    expect(JSON.stringify(answer)).toContain('RabbitMQ at 127.0.0.1:1 cannot be asked');
  });
});
