import type { Service } from '../model/cluster.ts';
import type { FactValue } from '../model/facts.ts';
import type { QueueStatus } from '../model/message-queue.ts';
import type { JudgedQueue } from '../model/queue-health.ts';

/** How a queue must be named to be one that builds are started from, where nobody has said which those are. */
const buildWords = /build|kaniko|kimia|buildah|image/i;

/** Queues in which messages are kept rather than worked on. */
const keptAside = /dlq|dead.?letter|\.dlx|retry|retries|delay|parking|poison|fail|error/i;

/** The queues that builds are started from, by their names. */
export const buildQueues = (queues: readonly QueueStatus[]): QueueStatus[] =>
  queues.filter(({ name }) => buildWords.test(name) && !keptAside.test(name));

/** From here on a queue counts as long; a hundred messages is what a busy hour leaves behind. */
const long = 100;

export function stateOf({
  ready,
  consumers,
  growthPerSecond = 0,
}: QueueStatus): FactValue<'queue.state'> {
  if (consumers === 0 && ready > 0) return 'no-consumers';
  if (ready < long) return 'healthy';
  return growthPerSecond > 0 ? 'growing' : 'long';
}

const order = ['no-consumers', 'growing', 'long', 'healthy'] as const;
const judgedOrder: readonly JudgedQueue['state'][] = [...order, 'kept-aside'];

/** All of them, the worst first, the longest of these; what is kept aside is nobody's work, and comes last. */
export const judged = (queues: readonly QueueStatus[]): JudgedQueue[] =>
  queues
    .map(
      (queue): JudgedQueue => ({
        ...queue,
        state: keptAside.test(queue.name) ? 'kept-aside' : stateOf(queue),
      }),
    )
    .toSorted(
      (one, other) =>
        judgedOrder.indexOf(one.state) - judgedOrder.indexOf(other.state) ||
        other.ready - one.ready,
    );

/** The queue that is in the worst state, the longest of them. */
export const worstOf = (queues: readonly QueueStatus[]): QueueStatus | undefined =>
  queues.toSorted(
    (one, other) =>
      order.indexOf(stateOf(one)) - order.indexOf(stateOf(other)) || other.ready - one.ready,
  )[0];

/** `45 messages ready, 2 being worked on, 2 consumers, growing by 0.4 a second`. */
export const queueText = ({
  vhost,
  name,
  ready,
  unacknowledged,
  consumers,
  growthPerSecond,
}: QueueStatus): string =>
  [
    `${vhost === '/' ? '' : `${vhost}/`}${name}: ${ready} messages ready`,
    `${unacknowledged} being worked on`,
    `${consumers} consumers`,
    ...(growthPerSecond === undefined || growthPerSecond === 0
      ? []
      : [
          `${growthPerSecond > 0 ? 'growing' : 'shrinking'} by ${Math.abs(growthPerSecond)} a second`,
        ]),
  ].join(', ');

/** A broker of the cluster, and the ports on which it tells of its queues. */
export interface Broker {
  readonly namespace: string;
  readonly service: string;
  /** Of the management API, which wants a login. */
  readonly management?: number;
  /** Of the Prometheus plugin, which wants none. */
  readonly metrics?: number;
}

/** RabbitMQ among the Services: by the ports of its plugins (15672, 15692), the one of that namespace first. */
export function brokerAmong(services: readonly Service[], namespace: string): Broker | undefined {
  const brokers = services.flatMap(({ metadata, spec }): Broker[] => {
    const portOf = (number: number) => spec?.ports?.find(({ port }) => port === number)?.port;
    const management = portOf(15_672) ?? portOf(15_671);
    const metrics = portOf(15_692);
    if ((!management && !metrics) || !metadata?.name) return [];
    return [
      {
        namespace: metadata.namespace ?? '',
        service: metadata.name,
        ...(management ? { management } : {}),
        ...(metrics ? { metrics } : {}),
      },
    ];
  });
  return (
    brokers.find((one) => one.namespace === namespace && one.management) ??
    brokers.find((one) => one.namespace === namespace) ??
    brokers.find((one) => one.management) ??
    brokers[0]
  );
}
