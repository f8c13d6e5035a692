import type { V1ServicePort } from '@kubernetes/client-node';
import type { Service } from '../../model/cluster.ts';
import type { PodEndpoint } from './endpoint.ts';
import { type Protocol, portsNamed } from './ports.ts';

/** Where a connection to a Service's port arrives at one of its pods. */
export type TargetPort =
  | { readonly kind: 'resolved'; readonly port: number }
  | { readonly kind: 'unresolved'; readonly because: string };

/**
 * The port on a backend pod behind a Service's port. Nothing translates for a headless Service: its name
 * resolves to the pods, and they are called on the very port that the client asked for.
 * @param port the number that the client asks for
 */
export function resolveServicePort(
  service: Service,
  port: number,
  protocol: Protocol,
  pod: PodEndpoint,
): TargetPort {
  if (service.spec?.clusterIP === 'None') return { kind: 'resolved', port };
  const open = (service.spec?.ports ?? []).find(
    (one) => one.port === port && (one.protocol ?? 'TCP') === protocol,
  );
  if (!open) {
    const because = `the Service opens ${openPorts(service)}, not ${protocol} ${port}`;
    return { kind: 'unresolved', because };
  }
  return resolveTargetPort(open.targetPort ?? open.port, protocol, pod);
}

/** A Service's `targetPort` on one of its pods, where a name stands for a container port of the same protocol. */
export function resolveTargetPort(
  targetPort: number | string,
  protocol: Protocol,
  pod: PodEndpoint,
): TargetPort {
  if (typeof targetPort === 'number') return { kind: 'resolved', port: targetPort };
  const [port] = portsNamed(targetPort, protocol, pod.containerPorts ?? []);
  return port === undefined
    ? { kind: 'unresolved', because: `the pod has no ${protocol} port named "${targetPort}"` }
    : { kind: 'resolved', port };
}

const openPorts = ({ spec }: Service): string =>
  (spec?.ports ?? []).map(portText).join(', ') || 'no port';

const portText = ({ port, protocol = 'TCP' }: V1ServicePort): string => `${protocol} ${port}`;
