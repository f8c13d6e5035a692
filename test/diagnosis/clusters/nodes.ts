import type { Manifest } from './manifests.ts';

interface NodeParts {
  readonly memory?: string;
  readonly cpu?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly object[];
  readonly spec?: object;
  readonly ready?: 'True' | 'False' | 'Unknown';
  readonly conditions?: readonly object[];
  readonly arch?: string;
}

/** A node that is ready and has 8 cores and 16Gi, unless it says otherwise. */
export const node = (
  name: string,
  {
    memory = '16Gi',
    cpu = '8',
    labels = {},
    taints = [],
    spec = {},
    ready = 'True',
    conditions = [],
    arch = 'amd64',
  }: NodeParts = {},
): Manifest => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name,
    labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/arch': arch, ...labels },
  },
  spec: { ...(taints.length > 0 ? { taints } : {}), ...spec },
  status: {
    allocatable: { cpu, memory, pods: '110', 'ephemeral-storage': '100Gi' },
    conditions: [
      { type: 'Ready', status: ready, message: 'kubelet stopped posting' },
      ...conditions,
    ],
    nodeInfo: { architecture: arch, operatingSystem: 'linux' },
  },
});

/** The pod of a Job that waits for a node, with the scheduler's word in its status. */
export const pending = (message: string, reason = 'Unschedulable') => ({
  phase: 'Pending',
  conditions: [{ type: 'PodScheduled', status: 'False', reason, message }],
});

/** A Warning about an object of the builds' namespace. */
export const warning = (kind: string, name: string, reason: string, message: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: `${name}.${reason.toLowerCase()}`, namespace: 'builds' },
  involvedObject: { kind, namespace: 'builds', name },
  type: 'Warning',
  reason,
  message,
  lastTimestamp: '2026-01-18T15:21:00Z',
});
