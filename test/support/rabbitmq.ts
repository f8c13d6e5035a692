import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { startProgram, stopProgram } from './program.ts';

// Debian's wrapper in /usr/sbin wants to be root or rabbitmq; this is what it starts.
const server = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** Whether there is a RabbitMQ to test on. */
export const hasRabbitMq = (): boolean => existsSync(server);

export interface TestRabbitMq {
  /** The management API. */
  readonly url: string;
  /** The Prometheus plugin. */
  readonly metricsUrl: string;
  /** Makes a queue and puts messages into it. */
  fill(queue: string, messages: number): Promise<void>;
  /** Makes a user with the tag `monitoring`, who is let into no vhost. */
  addMonitor(user: string, password: string): Promise<void>;
  /** Lets a user into the vhost, without a permission on anything in it. */
  letIn(user: string): Promise<void>;
  /** Takes from a queue and acknowledges nothing. */
  consume(queue: string): Promise<void>;
  close(): Promise<void>;
}

export const login = { user: 'guest', password: 'guest' };

/** A broker of this test alone: its own node, data, ports and port mapper, all on loopback. */
export async function testRabbitMq(): Promise<TestRabbitMq> {
  const folder = await mkdtemp(join(tmpdir(), 'buildmedic-rabbitmq-'));
  const [amqp, dist, epmdPort, management, metrics, stomp] = await Promise.all(
    Array.from({ length: 6 }, freePort),
  );
  await writeFile(
    join(folder, 'enabled_plugins'),
    '[rabbitmq_management,rabbitmq_prometheus,rabbitmq_stomp].',
  );
  await writeFile(
    join(folder, 'rabbitmq.conf'),
    [
      `listeners.tcp.1 = 127.0.0.1:${amqp}`,
      'management.tcp.ip = 127.0.0.1',
      `management.tcp.port = ${management}`,
      'prometheus.tcp.ip = 127.0.0.1',
      `prometheus.tcp.port = ${metrics}`,
      `stomp.listeners.tcp.1 = 127.0.0.1:${stomp}`,
      // Numbers are collected every five seconds otherwise.
      'collect_statistics_interval = 200',
    ].join('\n'),
  );
  const env = {
    HOME: folder,
    RABBITMQ_NODENAME: `test-${amqp}@localhost`,
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_NODE_PORT: `${amqp}`,
    RABBITMQ_DIST_PORT: `${dist}`,
    ERL_EPMD_PORT: `${epmdPort}`,
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
  // Started here, for the broker would leave one behind that outlives it.
  const epmd = await startProgram('epmd', ['-port', `${epmdPort}`, '-debug'], {
    env,
    ready: 'epmd running',
  });
  const broker = await startProgram(server, [], { env, ready: 'completed with' });
  const url = `http://127.0.0.1:${management}`;
  const post = async (method: string, path: string, body: object) => {
    const authorization = `Basic ${Buffer.from('guest:guest').toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api${path}`, {
      method,
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  const consumers: ReturnType<typeof connect>[] = [];
  return {
    url,
    metricsUrl: `http://127.0.0.1:${metrics}`,
    async fill(queue, messages) {
      await post('PUT', `/queues/%2F/${queue}`, { durable: true });
      for (let count = 0; count < messages; count++) {
        await post('POST', '/exchanges/%2F/amq.default/publish', {
          properties: {},
          routing_key: queue,
          payload: 'build',
          payload_encoding: 'string',
        });
      }
    },
    addMonitor: (user, password) => post('PUT', `/users/${user}`, { password, tags: 'monitoring' }),
    letIn: (user) =>
      post('PUT', `/permissions/%2F/${user}`, { configure: '', write: '', read: '' }),
    async consume(queue) {
      // STOMP is text, so that a consumer needs no client library.
      const socket = connect(stomp ?? 0, '127.0.0.1');
      consumers.push(socket);
      socket.write('CONNECT\naccept-version:1.2\nlogin:guest\npasscode:guest\n\n\0');
      await once(socket, 'data');
      socket.write(
        `SUBSCRIBE\nid:0\ndestination:/amq/queue/${queue}\nack:client\nprefetch-count:1\nreceipt:r\n\n\0`,
      );
      await once(socket, 'data');
    },
    async close() {
      for (const socket of consumers) socket.destroy();
      await stopProgram(broker);
      await stopProgram(epmd);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
