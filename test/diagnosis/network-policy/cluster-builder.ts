import { parse, parseAllDocuments } from 'yaml';
import type {
  Endpoint,
  NamespaceLabels,
  PodEndpoint,
} from '../../../src/diagnosis/network-policy/endpoint.ts';
import type { Labels } from '../../../src/diagnosis/network-policy/label-selector.ts';
import type { NetworkPolicy } from '../../../src/model/cluster.ts';

/** A pod for a table test: `namespace/name`, its labels as `a=b,c=d`, and whatever else matters. */
export function pod(name: string, labels = '', rest: Partial<PodEndpoint> = {}): PodEndpoint {
  const [namespace = '', podName = ''] = name.split('/');
  return {
    kind: 'pod',
    namespace,
    name: podName,
    labels: labelsOf(labels),
    ips: ['10.1.0.7'],
    nodeIps: [],
    containerPorts: [],
    hostNetwork: false,
    ...rest,
  };
}

export const address = (ip: string): Endpoint => ({ kind: 'address', ip });

/** Namespaces as `name: labels`. */
export const namespaces = (table: Record<string, string>): NamespaceLabels =>
  new Map(Object.entries(table).map(([name, labels]) => [name, labelsOf(labels)]));

/** Policies from YAML, as `kubectl apply` would take them. */
export const policies = (yaml: string): NetworkPolicy[] =>
  parseAllDocuments(yaml).map((document) => document.toJS() as NetworkPolicy);

/** A policy from its spec alone. */
export const policy = (spec: string, name = 'policy', namespace = 'default'): NetworkPolicy => ({
  metadata: { name, namespace },
  spec: parse(spec),
});

const labelsOf = (text: string): Labels =>
  Object.fromEntries(
    text
      .split(',')
      .filter(Boolean)
      .map((pair) => {
        const [key = '', value = ''] = pair.split('=');
        return [key, value];
      }),
  );
