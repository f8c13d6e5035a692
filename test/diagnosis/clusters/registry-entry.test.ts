import { describe } from 'vitest';
import { timeout } from './cluster.ts';
import {
  buildPod,
  containerStatus,
  crashing,
  egressOnly,
  ended,
  ingressOnly,
  kaniko,
  type Manifest,
  ready,
  registryPod,
  service,
} from './manifests.ts';
import { itDiagnoses, type Row } from './table.ts';

const nodes = { own: '192.168.50.12', other: '192.168.50.13', ofRegistry: '192.168.50.11' };
const nodePort = `${nodes.other}:30500`;
const loadBalancer = '203.0.113.7:5000';

const node = (name: string, address: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { addresses: [{ type: 'InternalIP', address }], conditions: [ready] },
});

/** A registry that builds call by a port of the nodes, or by the address of its load balancer. */
const open: Manifest = {
  ...service({
    type: 'LoadBalancer',
    ports: [{ port: 5000, targetPort: 5000, nodePort: 30500 }],
  }),
  status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } },
};

const fromOutside = (
  when: string,
  registry: string,
  objects: readonly Manifest[],
  row: Partial<Row> = {},
  answer: Row['turn']['answer'] = { status: 200, body: '{}' },
): Row => ({
  when,
  turn: {
    answer,
    registry,
    log: timeout(registry, registry),
    objects: [
      open,
      node('node-1', nodes.ofRegistry),
      node('node-2', nodes.own),
      node('node-3', nodes.other),
      registryPod({ status: { hostIP: nodes.ofRegistry } }),
      buildPod({
        containers: [kaniko(registry)],
        status: {
          phase: 'Failed',
          podIP: '10.42.2.30',
          hostIP: nodes.own,
          containerStatuses: [containerStatus('kaniko', ended(1, 'Error'))],
        },
      }),
      ...objects,
    ],
  },
  calls: 20,
  ...row,
});

const confirmed = (cause: string, ...ruledOut: string[]): Partial<Row> => ({
  cause,
  certainty: 'confirmed',
  ruledOut,
});
const undecided = (fact: string): Partial<Row> => ({
  cause: 'registry-unreachable',
  certainty: 'possible',
  unknown: { [fact]: 'up to the network plugin' },
});

const down = registryPod({ status: { ...crashing(), hostIP: nodes.ofRegistry } });
const isDown = confirmed('registry-unreachable', 'network-policy-egress', 'network-policy-ingress');
const unanswered = { error: 'no endpoints available for service "docker-registry"' };
const toRegistry = {
  to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'docker-registry' } } }],
};
const byNamespace = {
  from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'builds' } } }],
};

describe('a registry that is called by a port of a node', () => {
  itDiagnoses([
    fromOutside('is closed by a policy that lets nobody in', nodePort, [ingressOnly()], {
      ...confirmed('network-policy-ingress', 'network-policy-egress'),
      summary: 'cortex-chat/registry-ingress',
    }),
    fromOutside(
      'is closed by a policy that lets the build out to DNS alone',
      nodePort,
      [egressOnly()],
      {
        ...confirmed('network-policy-egress'),
      },
    ),
    fromOutside('is down', nodePort, [down], isDown, unanswered),
    fromOutside(
      'may or may not be reached through a policy that lets in the pods of a namespace',
      nodePort,
      [ingressOnly(byNamespace)],
      undecided('network.ingressAtRegistry'),
    ),
    fromOutside(
      'may or may not be reached on its own node, which no policy shuts out',
      `${nodes.ofRegistry}:30500`,
      [ingressOnly()],
      undecided('network.ingressAtRegistry'),
    ),
    fromOutside(
      'may or may not be reached through a policy that lets out to its pods',
      nodePort,
      [egressOnly(toRegistry)],
      undecided('network.egressToRegistry'),
    ),
    fromOutside('serves, and nothing is in the way', nodePort, [], {
      cause: 'registry-unreachable',
      certainty: 'likely',
      ruledOut: ['network-policy-egress', 'network-policy-ingress'],
    }),
  ]);
});

describe('a registry that is called by the address of its load balancer', () => {
  itDiagnoses([
    fromOutside('is closed by a policy that lets nobody in', loadBalancer, [ingressOnly()], {
      ...confirmed('network-policy-ingress', 'network-policy-egress'),
      rounds: 5,
    }),
    fromOutside('is down', loadBalancer, [down], { ...isDown, rounds: 5 }, unanswered),
  ]);
});
