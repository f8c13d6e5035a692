import { describe } from 'vitest';
import { crashing, egressOnly, ingressOnly, registryPod } from './manifests.ts';
import { itDiagnoses } from './table.ts';

const may = (verb: string, resource: string) => ({ verb, resource });
const byLabel = egressOnly({
  to: [{ namespaceSelector: { matchLabels: { name: 'cortex-chat' } } }],
  ports: [{ port: 5000 }],
});
const noEndpoints = { error: 'no endpoints available for service "docker-registry"' };

describe('what the bot may not read is told, and nothing is built on it', () => {
  itDiagnoses([
    {
      when: 'network policies',
      turn: { objects: [egressOnly()], forbidden: [may('list', 'networkpolicies')] },
      cause: 'registry-unreachable',
      certainty: 'possible',
      unknown: {
        'network.egressToRegistry': 'may not list networkpolicies.networking.k8s.io in builds',
        'network.ingressAtRegistry':
          'may not list networkpolicies.networking.k8s.io in cortex-chat',
      },
    },
    {
      when: 'namespaces, where a rule names a label',
      turn: { objects: [byLabel], forbidden: [may('list', 'namespaces')] },
      cause: 'registry-unreachable',
      certainty: 'possible',
      unknown: { 'network.egressToRegistry': 'may not list namespaces' },
    },
    {
      when: 'namespaces, where no rule needs their labels',
      turn: { objects: [egressOnly()], forbidden: [may('list', 'namespaces')] },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
    },
    {
      when: 'logs',
      turn: { objects: [egressOnly()], forbidden: [may('get', 'pods/log')] },
      verdict: 'novel',
      unknown: { 'log.signature': 'may not get pods/log in builds' },
    },
    {
      when: 'events',
      turn: { objects: [egressOnly()], forbidden: [may('list', 'events')] },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
      unknown: { 'event.reason': 'may not list events in builds' },
    },
    {
      when: "the kubelet's stats",
      turn: { forbidden: [may('get', 'nodes/proxy')] },
      cause: 'registry-unreachable',
      certainty: 'likely',
      unknown: { 'registry.volume.usedPercent': 'may not get nodes/proxy' },
    },
    {
      when: 'Services',
      turn: {
        objects: [egressOnly()],
        forbidden: [may('list', 'services'), may('get', 'services')],
      },
      cause: 'registry-unreachable',
      certainty: 'possible',
      unknown: { 'registry.service': 'may not list services' },
    },
    {
      when: 'EndpointSlices, while the pods show that the registry is down',
      turn: {
        objects: [registryPod({ status: crashing() })],
        answer: noEndpoints,
        forbidden: [may('list', 'endpointslices')],
      },
      cause: 'registry-unreachable',
      certainty: 'confirmed',
      unknown: { 'registry.endpoints.ready': 'may not list endpointslices' },
    },
    {
      when: 'the service proxy',
      turn: { forbidden: [may('get', 'services/proxy')] },
      cause: 'registry-unreachable',
      certainty: 'possible',
      unknown: { 'registry.responds': 'may not get services/proxy in cortex-chat' },
    },
    {
      when: 'the service proxy, beside a policy that closes the way',
      turn: { objects: [egressOnly()], forbidden: [may('get', 'services/proxy')] },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
    },
    {
      when: 'the Job',
      turn: { objects: [egressOnly()], forbidden: [may('list', 'jobs')] },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
      unknown: { 'job.failure': 'may not list jobs.batch' },
    },
    {
      when: 'pods',
      turn: { objects: [egressOnly(), ingressOnly()], forbidden: [may('list', 'pods')] },
      verdict: 'novel',
      unknown: { 'pod.name': 'may not list pods' },
    },
    {
      when: "pods of the registry's namespace, while a policy may close the way",
      turn: {
        objects: [egressOnly()],
        forbidden: [{ ...may('list', 'pods'), namespace: 'cortex-chat' }],
      },
      cause: 'registry-unreachable',
      certainty: 'possible',
      unknown: { 'registry.pods.ready': 'may not list pods in cortex-chat' },
    },
  ]);
});
