import { objectName } from '../../checks/sources.ts';
import {
  type Endpoint,
  endpointText,
  podEndpoint,
} from '../../diagnosis/network-policy/endpoint.ts';
import type { Protocol } from '../../diagnosis/network-policy/ports.ts';
import { resolveServicePort } from '../../diagnosis/network-policy/service-port.ts';
import type { Cluster, EndpointSlice, Pod, Service } from '../../model/cluster.ts';
import { serviceNotReachable } from '../../problems/cluster.ts';
import { found } from './read.ts';

/** One end that a connection may arrive at, with the port there. */
export interface Backend {
  readonly to: Endpoint;
  readonly port: number;
}

export interface Destinations {
  /** What was asked for, in words: `Service cortex-chat/docker-registry`. */
  readonly what: string;
  readonly backends: readonly Backend[];
  /** What a reader must know to trust the answer. */
  readonly notes: readonly string[];
}

/**
 * The ends behind a Service's port: its pods, or the addresses that someone listed for it.
 * @throws Problem when nothing stands behind it
 */
export async function behindService(
  cluster: Cluster,
  service: Service,
  port: number,
  protocol: Protocol,
): Promise<Destinations> {
  const what = `Service ${objectName(service)}`;
  const { type, externalName, selector = {} } = service.spec ?? {};
  if (type === 'ExternalName')
    throw serviceNotReachable(what, `it is a name for ${externalName ?? 'something outside'}`);
  const hasSelector = Object.keys(selector).length > 0;
  const find = hasSelector ? fromPods : fromSlices;
  return { what, ...(await find(cluster, service, port, protocol)) };
}

type Backends = Pick<Destinations, 'backends' | 'notes'>;

async function fromPods(
  cluster: Cluster,
  service: Service,
  port: number,
  protocol: Protocol,
): Promise<Backends> {
  const what = `Service ${objectName(service)}`;
  const { namespace = 'default' } = service.metadata ?? {};
  const labelSelector = Object.entries(service.spec?.selector ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const pods = await found(
    cluster.list('Pod', { namespace, labelSelector }),
    `the pods of ${what}`,
  );
  const targets = pods.filter(isRunnable).map((pod) => {
    const to = podEndpoint(pod);
    return { to, target: resolveServicePort(service, port, protocol, to) };
  });
  const backends = targets.flatMap(({ to, target }) =>
    target.kind === 'resolved' ? [{ to, port: target.port }] : [],
  );
  const astray = targets.flatMap(({ to, target }) =>
    target.kind === 'unresolved' ? [{ pod: endpointText(to), because: target.because }] : [],
  );
  if (backends.length === 0)
    throw serviceNotReachable(what, astray[0]?.because ?? 'no pod stands behind it');
  return {
    backends,
    notes: astray.map(({ pod, because }) => `${pod} is left out: ${because}.`),
  };
}

const isRunnable = ({ status }: Pod): boolean =>
  status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

/** A Service without a selector: someone wrote its addresses down. */
async function fromSlices(
  cluster: Cluster,
  service: Service,
  port: number,
  protocol: Protocol,
): Promise<Backends> {
  const { namespace = 'default', name = '' } = service.metadata ?? {};
  const servicePort = (service.spec?.ports ?? []).find(
    (one) => one.port === port && (one.protocol ?? 'TCP') === protocol,
  );
  const slices = await found(
    cluster.list('EndpointSlice', {
      namespace,
      labelSelector: `kubernetes.io/service-name=${name}`,
    }),
    `the EndpointSlices of Service ${namespace}/${name}`,
  );
  const backends = slices.flatMap((slice) => backendsOf(slice, servicePort?.name ?? ''));
  if (!servicePort || backends.length === 0)
    throw serviceNotReachable(
      `Service ${namespace}/${name}`,
      servicePort
        ? 'it selects no pods and has no endpoints'
        : `it does not open ${protocol} ${port}`,
    );
  return { backends, notes: ['The Service selects no pods; these are the addresses it lists.'] };
}

const backendsOf = ({ endpoints, ports }: EndpointSlice, portName: string): Backend[] =>
  (endpoints ?? []).flatMap(({ addresses }) =>
    (ports ?? [])
      .filter((one) => (one.name ?? '') === portName)
      .flatMap(({ port }) =>
        port ? addresses.map((ip) => ({ to: { kind: 'address' as const, ip }, port })) : [],
      ),
  );
