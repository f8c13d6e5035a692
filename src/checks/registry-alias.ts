import type { Service } from '../model/cluster.ts';
import { hostAndPort } from '../model/image-reference.ts';
import { outerAddresses } from './outer-service.ts';
import { serviceNamed } from './registry-service.ts';

/**
 * Does that host lead to this Service? A pod may name a registry by its address, since nodes do not know the names of
 * Services, and the build that made the image by its name.
 *
 * @param namespace whose pods use the name: a short one is looked up there
 */
export function leadsTo(registry: string, service: Service, namespace: string): boolean {
  const { host, port = 443 } = hostAndPort(registry);
  const { clusterIP, ports = [] } = service.spec ?? {};
  if (ports.some(({ nodePort }) => nodePort === port)) return true;
  if (!ports.some((one) => one.port === port)) return false;
  const place = serviceNamed(host, namespace);
  return (
    host === clusterIP ||
    outerAddresses(service).includes(host) ||
    (place?.name === service.metadata?.name && place?.namespace === service.metadata?.namespace)
  );
}
