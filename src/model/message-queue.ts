import { z } from 'zod';

/** A queue of a message broker, as far as it tells whether work piles up in it. */
export interface QueueStatus {
  readonly vhost: string;
  readonly name: string;
  /** Messages that nobody has taken yet. */
  readonly ready: number;
  /** Messages that were taken and are being worked on. */
  readonly unacknowledged: number;
  readonly consumers: number;
  /** How fast it grows, in messages a second; below zero while it empties. Absent where it is not told. */
  readonly growthPerSecond?: number;
}

const rate = z.object({ rate: z.number() }).partial().optional();

// RabbitMQ's HTTP API, `GET /api/queues`. Statistics are absent until they were first collected.
const queueSchema = z.object({
  name: z.string(),
  vhost: z.string().default('/'),
  messages: z.number().optional(),
  messages_ready: z.number().optional(),
  messages_unacknowledged: z.number().default(0),
  consumers: z.number().optional(),
  messages_details: rate,
  message_stats: z.object({ publish_details: rate, ack_details: rate }).partial().optional(),
});

// With pages the list stands in `items`.
const queuesSchema = z.union([
  z.array(queueSchema),
  z.object({ items: z.array(queueSchema) }).transform(({ items }) => items),
]);

/** What to ask RabbitMQ's management API for: nothing that is not read here, since queues may be thousands. */
export const queuesPath = `/api/queues?columns=name,vhost,messages,messages_ready,messages_unacknowledged,consumers,messages_details.rate,message_stats.publish_details.rate,message_stats.ack_details.rate`;

/** The queues in an answer of RabbitMQ's management API; undefined when it is none. Queues without numbers are left out. */
export function queuesInAnswer(body: string): QueueStatus[] | undefined {
  const parsed = queuesSchema.safeParse(jsonIn(body));
  return parsed.data?.flatMap((queue) => {
    const unacknowledged = queue.messages_unacknowledged;
    const ready =
      queue.messages_ready ??
      (queue.messages === undefined ? undefined : queue.messages - unacknowledged);
    const growth =
      queue.messages_details?.rate ??
      difference(
        queue.message_stats?.publish_details?.rate,
        queue.message_stats?.ack_details?.rate,
      );
    if (ready === undefined || queue.consumers === undefined) return [];
    return [
      {
        vhost: queue.vhost,
        name: queue.name,
        ready,
        unacknowledged,
        consumers: queue.consumers,
        ...(growth === undefined ? {} : { growthPerSecond: growth }),
      },
    ];
  });
}

const difference = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : one - other;

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The same numbers from RabbitMQ's Prometheus plugin, which asks for no login. */
export const queueMetricsPath =
  '/metrics/detailed?family=queue_coarse_metrics&family=queue_consumer_count';

const sample =
  /^rabbitmq_detailed_queue_(?<metric>messages_ready|messages_unacked|consumers)\{(?<labels>[^}]*)\} (?<value>\S+)/;

/** The queues in the text of RabbitMQ's detailed metrics; undefined when it holds none of them. */
export function queuesInMetrics(text: string): QueueStatus[] | undefined {
  const queues = new Map<string, Record<string, number>>();
  for (const line of text.split('\n')) {
    const { metric = '', labels = '', value } = sample.exec(line)?.groups ?? {};
    if (value === undefined) continue;
    const key = JSON.stringify([labelIn(labels, 'vhost'), labelIn(labels, 'queue')]);
    queues.set(key, { ...queues.get(key), [metric]: Number(value) });
  }
  if (queues.size === 0) return undefined;
  return [...queues].map(([key, numbers]) => {
    const [vhost, name]: [string, string] = JSON.parse(key);
    const {
      messages_ready: ready = 0,
      messages_unacked: unacknowledged = 0,
      consumers = 0,
    } = numbers;
    return { vhost, name, ready, unacknowledged, consumers };
  });
}

const labelIn = (labels: string, name: string): string =>
  new RegExp(`(?:^|,)${name}="((?:[^"\\\\]|\\\\.)*)"`).exec(labels)?.[1] ?? '';
