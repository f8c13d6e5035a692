import type { KubernetesObject } from '../bundle.ts';
import { at, isTree, textAt, textMapAt, textsAt, treesAt } from '../tree.ts';
import {
  ageColumn,
  type Column,
  column,
  field,
  labelsText,
  nameColumn,
  none,
  wideColumn,
} from './column.ts';

/** `kubectl get services`. */
export const serviceColumns: readonly Column[] = [
  nameColumn,
  field('Type', 'spec.type', 'ClusterIP'),
  field('Cluster-IP', 'spec.clusterIP'),
  column('External-IP', externalAddress),
  column('Port(s)', servicePorts),
  ageColumn,
  wideColumn('Selector', (service) => labelsText(textMapAt(service, 'spec.selector'))),
];

function externalAddress(service: KubernetesObject): string {
  const type = textAt(service, 'spec.type', 'ClusterIP');
  if (type === 'ExternalName') return textAt(service, 'spec.externalName', none);
  const given = textsAt(service, 'spec.externalIPs');
  const balancers = treesAt(service, 'status.loadBalancer.ingress').map(
    (one) => textAt(one, 'ip') || textAt(one, 'hostname'),
  );
  const all = type === 'LoadBalancer' ? [...balancers, ...given] : given;
  if (all.length > 0) return all.join(',');
  return type === 'LoadBalancer' ? '<pending>' : none;
}

function servicePorts(service: KubernetesObject): string {
  const ports = treesAt(service, 'spec.ports').map((port) => {
    const nodePort = textAt(port, 'nodePort');
    return `${textAt(port, 'port')}${nodePort ? `:${nodePort}` : ''}/${textAt(port, 'protocol', 'TCP')}`;
  });
  return ports.join(',') || none;
}

/** `kubectl get networkpolicies`. */
export const networkPolicyColumns: readonly Column[] = [
  nameColumn,
  column('Pod-Selector', (policy) => selectorText(at(policy, 'spec.podSelector'))),
  ageColumn,
];

/** A label selector as kubectl prints it: `app=x,tier in (a,b),!legacy`; `<none>` when it selects all. */
function selectorText(selector: unknown): string {
  const labels = Object.entries(textMapAt(selector, 'matchLabels')).map(
    ([key, value]) => `${key}=${value}`,
  );
  const expressions = treesAt(selector, 'matchExpressions').map((expression) => {
    const key = textAt(expression, 'key');
    const values = textsAt(expression, 'values').join(',');
    switch (expression.operator) {
      case 'Exists':
        return key;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return `${key} ${textAt(expression, 'operator').toLowerCase()} (${values})`;
    }
  });
  return [...labels.sort(), ...expressions].join(',') || none;
}

/** `kubectl get endpointslices`. */
export const endpointSliceColumns: readonly Column[] = [
  nameColumn,
  field('AddressType', 'addressType'),
  column('Ports', (slice) => {
    const ports = treesAt(slice, 'ports').map((port) => textAt(port, 'port', '*'));
    return upTo(3, ports) || '<unset>';
  }),
  column('Endpoints', (slice) => {
    const addresses = treesAt(slice, 'endpoints').flatMap((one) => textsAt(one, 'addresses'));
    return upTo(3, addresses) || '<unset>';
  }),
  ageColumn,
];

/** `kubectl get endpoints`. */
export const endpointsColumns: readonly Column[] = [
  nameColumn,
  column('Endpoints', (endpoints) => {
    const sockets = treesAt(endpoints, 'subsets').flatMap((subset) =>
      treesAt(subset, 'addresses').flatMap((address) =>
        treesAt(subset, 'ports').map((port) => `${textAt(address, 'ip')}:${textAt(port, 'port')}`),
      ),
    );
    return upTo(3, sockets) || none;
  }),
  ageColumn,
];

const upTo = (most: number, values: readonly string[]): string =>
  values.length > most
    ? `${values.slice(0, most).join(',')} + ${values.length - most} more...`
    : values.join(',');

/** `kubectl get ingresses`. */
export const ingressColumns: readonly Column[] = [
  nameColumn,
  field('Class', 'spec.ingressClassName'),
  column('Hosts', (ingress) => {
    const hosts = treesAt(ingress, 'spec.rules').map((rule) => textAt(rule, 'host', '*'));
    return upTo(3, hosts) || '*';
  }),
  column('Address', (ingress) =>
    treesAt(ingress, 'status.loadBalancer.ingress')
      .map((one) => textAt(one, 'ip') || textAt(one, 'hostname'))
      .join(','),
  ),
  column('Ports', (ingress) => (isTree(treesAt(ingress, 'spec.tls')[0]) ? '80, 443' : '80')),
  ageColumn,
];
