import { describe } from 'vitest';
import {
  containerStatus,
  crashing,
  ended,
  ingressOnly,
  job,
  kaniko,
  notReady,
  policy,
  ready,
  registryIp,
  registryPod,
} from './manifests.ts';
import {
  appPod,
  apps,
  askDeployment,
  askPod,
  deployment,
  nodeIp,
  pullTimeout,
  pullTurn,
  runningPod,
} from './pulls.ts';
import { itDiagnoses } from './table.ts';

const noEndpoints = { error: 'no endpoints available for service "docker-registry"' };
const unreachable = { cause: 'registry-unreachable', certainty: 'confirmed' } as const;
const healthy = { verdict: 'healthy', cause: null } as const;

describe('a workload that should run', () => {
  itDiagnoses([
    {
      when: 'is healthy when its pod runs',
      turn: pullTurn(undefined, { objects: [appPod({ status: runningPod().status as object })] }),
      request: askPod,
      ...healthy,
    },
    {
      when: 'is healthy when all pods of its Deployment run',
      turn: pullTurn(undefined, {
        objects: [runningPod()],
        without: ['Pod apps/web-5d9cf86b95-26kvf'],
      }),
      request: askDeployment,
      ...healthy,
    },
    {
      when: 'is healthy when it was scaled to zero',
      turn: pullTurn(undefined, {
        objects: [deployment(undefined, { replicas: 0 })],
        without: ['Pod apps/web-5d9cf86b95-26kvf'],
      }),
      request: askDeployment,
      ...healthy,
    },
    {
      when: 'still starts while its container is created',
      turn: pullTurn(undefined, {
        objects: [
          appPod({
            status: {
              phase: 'Pending',
              conditions: [notReady],
              containerStatuses: [
                containerStatus('web', { waiting: { reason: 'ContainerCreating' } }),
              ],
            },
          }),
        ],
      }),
      request: askPod,
      verdict: 'running',
      cause: null,
    },
    {
      when: 'and crashes is no failure of a build or a pull, whatever its own log complains of',
      turn: pullTurn(undefined, {
        objects: [
          appPod({
            status: {
              phase: 'Running',
              conditions: [notReady],
              containerStatuses: [
                containerStatus(
                  'web',
                  { waiting: { reason: 'CrashLoopBackOff' } },
                  { restartCount: 4, lastState: ended(1, 'Error') },
                ),
              ],
            },
          }),
        ],
        logs: {
          'apps/web-5d9cf86b95-26kvf/web.previous':
            'Get "https://registry.acme.io/v2/": dial tcp 10.0.0.9:443: i/o timeout\n',
        },
      }),
      request: askPod,
      verdict: 'novel',
      cause: null,
    },
  ]);
});

describe('a pull that nobody answers', () => {
  itDiagnoses([
    {
      when: 'fails because the registry crashes',
      turn: pullTurn(pullTimeout(), {
        objects: [registryPod({ status: crashing() })],
        answer: noEndpoints,
      }),
      request: askPod,
      ...unreachable,
      ruledOut: ['network-policy-egress'],
    },
    {
      when: 'fails because the registry ran out of memory, asked for by the Deployment',
      turn: pullTurn(pullTimeout(), {
        objects: [registryPod({ status: crashing('OOMKilled', 137) }), runningPod()],
        answer: noEndpoints,
      }),
      request: askDeployment,
      rounds: 5,
      ...unreachable,
      summary: 'memory',
    },
    {
      when: 'fails because a policy at the registry lets in pods alone',
      turn: pullTurn(pullTimeout(), {
        objects: [ingressOnly({ from: [{ namespaceSelector: {} }] })],
      }),
      request: askPod,
      cause: 'network-policy-ingress',
      certainty: 'confirmed',
      ruledOut: ['network-policy-egress', 'registry-unreachable'],
      summary: nodeIp,
    },
    {
      when: 'is not kept out by that policy where the registry runs on the same node',
      turn: pullTurn(pullTimeout(), {
        objects: [
          ingressOnly({ from: [{ namespaceSelector: {} }] }),
          registryPod({ status: { hostIP: nodeIp, conditions: [ready] } }),
        ],
      }),
      request: askPod,
      cause: 'registry-unreachable',
      certainty: 'likely',
      ruledOut: ['network-policy-ingress'],
    },
    {
      when: 'is let in by a rule that holds the addresses of nodes',
      turn: pullTurn(pullTimeout(), {
        objects: [ingressOnly({ from: [{ ipBlock: { cidr: '192.168.50.0/24' } }] })],
      }),
      request: askPod,
      cause: 'registry-unreachable',
      certainty: 'likely',
      ruledOut: ['network-policy-ingress'],
    },
    {
      when: 'may be let in by a rule for other addresses: nodes may show one of a tunnel',
      turn: pullTurn(pullTimeout(), {
        objects: [ingressOnly({ from: [{ ipBlock: { cidr: '10.42.0.0/16' } }] })],
      }),
      request: askPod,
      blamesNone: [],
      unknown: { 'network.ingressAtRegistry': 'which address the node shows' },
    },
    {
      when: 'is not kept in by a policy for its pod: the kubelet pulls, not the pod',
      turn: pullTurn(pullTimeout(), {
        objects: [
          policy({ policyTypes: ['Egress'], egress: [] }, { namespace: apps }),
          registryPod({ status: crashing() }),
        ],
        answer: noEndpoints,
      }),
      request: askPod,
      ...unreachable,
      ruledOut: ['network-policy-egress'],
    },
  ]);
});

describe('a registry that got worse after the first build', () => {
  const complete = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] };
  const first = job({
    name: 'app-6',
    containers: [kaniko(`${registryIp}:5000`)],
    status: complete,
  });
  const restarted = registryPod({
    status: {
      conditions: [ready],
      containerStatuses: [
        containerStatus('registry', { running: {} }, { ready: true, restartCount: 4 }),
      ],
    },
  });

  itDiagnoses([
    {
      when: 'is why the next build timed out, though it answers again',
      turn: { objects: [first, restarted] },
      cause: 'registry-unreachable',
      certainty: 'likely',
      summary: '4 restarts',
    },
    {
      when: 'is why the next build timed out, and is down still',
      turn: { objects: [first, registryPod({ status: crashing() })], answer: noEndpoints },
      ...unreachable,
    },
    {
      when: 'does not trouble the first build, which succeeded',
      turn: { objects: [first, restarted] },
      request: { kind: 'Job', name: 'app-6' },
      ...healthy,
    },
  ]);
});
