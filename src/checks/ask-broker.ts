import type { Cluster, ProxyAnswer, Reading } from '../model/cluster.ts';
import {
  queueMetricsPath,
  queuesInAnswer,
  queuesInMetrics,
  queuesPath,
} from '../model/message-queue.ts';
import type { Queues } from '../model/systems/message-queues.ts';
import type { Systems } from '../model/systems.ts';
import { type Broker, brokerAmong } from './build-queues.ts';

/** The queues that were read, and where. */
export interface ReadQueues extends Queues {
  readonly source: string;
}

/**
 * The queues of the configured broker; without one, those of a RabbitMQ that is a Service of the cluster, by its
 * management API as far as that lets strangers in, else by its metrics.
 */
export async function readQueues(
  cluster: Cluster,
  systems: Systems,
  namespace: string,
): Promise<Reading<ReadQueues>> {
  if (systems.messageQueues) {
    const reading = await systems.messageQueues.queues();
    return reading.kind === 'found'
      ? { kind: 'found', value: { source: 'RabbitMQ', ...reading.value } }
      : reading;
  }
  const broker = await findBroker(cluster, namespace);
  return broker.kind === 'found' ? askBroker(cluster, broker.value) : broker;
}

async function findBroker(cluster: Cluster, namespace: string): Promise<Reading<Broker>> {
  const everywhere = await cluster.list('Service', {});
  // The bot may be let into some namespaces only, and a broker often stands beside its builds.
  const isRefused = everywhere.kind === 'forbidden' && namespace !== '';
  const services = isRefused ? await cluster.list('Service', { namespace }) : everywhere;
  if (services.kind !== 'found') return services;
  const broker = brokerAmong(services.value, namespace);
  return broker ? { kind: 'found', value: broker } : { kind: 'not-found' };
}

async function askBroker(cluster: Cluster, broker: Broker): Promise<Reading<ReadQueues>> {
  const { management, metrics } = broker;
  const refusals: string[] = [];
  const ways = [
    ...(management ? [{ port: management, path: queuesPath, read: queuesInAnswer }] : []),
    ...(metrics ? [{ port: metrics, path: queueMetricsPath, read: queuesInMetrics }] : []),
  ];
  for (const { port, path, read } of ways) {
    const { namespace, service } = broker;
    const where = `Service ${namespace}/${service}:${port}`;
    const answer = await cluster.serviceProxy({
      namespace,
      service,
      port,
      path,
      ...(port === 15_671 ? { scheme: 'https' as const } : {}),
    });
    if (answer.kind === 'forbidden') return answer;
    const queues = bodyOf(answer) === undefined ? undefined : read(bodyOf(answer) ?? '');
    const source = `${where} GET ${path.replace(/\?.*/, '')}`;
    if (queues) return { kind: 'found', value: { source, queues, areBuilds: false } };
    refusals.push(`${where} ${refusalOf(answer)}`);
  }
  return { kind: 'unavailable', because: refusals.join('; ') };
}

const bodyOf = (answer: Reading<ProxyAnswer>): string | undefined =>
  answer.kind === 'found' && answer.value.kind === 'answered' && answer.value.status === 200
    ? answer.value.body
    : undefined;

function refusalOf(answer: Reading<ProxyAnswer>): string {
  if (answer.kind === 'unavailable') return answer.because;
  if (answer.kind !== 'found') return 'is not there';
  if (answer.value.kind === 'unreachable') return `does not answer: ${answer.value.because}`;
  const { status } = answer.value;
  return status === 401 ? 'asks for a login; configure `rabbitmq`' : `answered ${status}`;
}
