import type {
  V1Node,
  V1PersistentVolume,
  V1Pod,
  V1PodSpec,
  V1Taint,
} from '@kubernetes/client-node';
import { meetsTerm, taintText, termText, unmetLabels, untolerated } from './node-selection.ts';
import { type Amounts, amounts, podAmounts, sum } from './resources.ts';

/** Why one node does not take a pod. Those of one kind and `what` are told together. */
export interface Refusal {
  readonly kind: 'node' | 'taint' | 'label' | 'volume' | 'resource';
  /** The taint, the label, the volume's zone, or the resource. */
  readonly what: string;
  readonly node: string;
  /** Of a resource: what the node has in all, and what is left of it. */
  readonly allocatable?: number;
  readonly free?: number;
}

/** What a pod could be placed on. */
export interface Places {
  readonly nodes: readonly V1Node[];
  /** The pods on them; absent when they were not read, and then only what a node has in all counts. */
  readonly pods?: readonly V1Pod[];
  /** Volumes of the pod's claims: they may be bound to a zone. */
  readonly volumes: readonly V1PersistentVolume[];
}

/** What keeps the pod off each node. Nothing for a node that takes it. */
export const refusalsOf = (
  spec: V1PodSpec,
  { nodes, pods, volumes }: Places,
): Map<string, Refusal[]> =>
  new Map(
    nodes.map((node) => {
      const name = node.metadata?.name ?? '';
      const on = pods?.filter((pod) => pod.spec?.nodeName === name && !hasEnded(pod));
      return [
        name,
        [
          ...stateRefusals(node, name),
          ...untolerated(node, spec.tolerations ?? [])
            .filter(({ key }) => key !== cordonTaint)
            .map((taint) => taintRefusal(taint, name)),
          ...unmetLabels(node, spec).map((what) => ({ kind: 'label' as const, what, node: name })),
          ...volumeRefusals(node, name, volumes),
          ...resourceRefusals(node, name, spec, on),
        ],
      ];
    }),
  );

const cordonTaint = 'node.kubernetes.io/unschedulable';

/** Taints that Kubernetes sets by itself, in words. */
const stateTaints: Readonly<Record<string, string>> = {
  'node.kubernetes.io/not-ready': 'is not ready',
  'node.kubernetes.io/unreachable': 'is unreachable',
  'node.kubernetes.io/memory-pressure': 'is short of memory',
  'node.kubernetes.io/disk-pressure': 'is short of disk',
  'node.kubernetes.io/pid-pressure': 'is short of process ids',
  'node.kubernetes.io/network-unavailable': 'has no network',
};

/**
 * Why it cannot be said that a node takes the pod although nothing that is reckoned here speaks against it; undefined when
 * all that decides is reckoned.
 */
export function beyondReckoning(spec: V1PodSpec, nodes: readonly V1Node[]): string | undefined {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const byNeighbours = [podAffinity, podAntiAffinity].some(
    (one) => (one?.requiredDuringSchedulingIgnoredDuringExecution ?? []).length > 0,
  );
  const isSpread = (spec.topologySpreadConstraints ?? []).some(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
  );
  const hasHostPorts = spec.containers.some(({ ports }) => ports?.some(({ hostPort }) => hostPort));
  if (byNeighbours || isSpread || hasHostPorts)
    return 'it depends on which pods are on the nodes, which is not reckoned';
  if (spec.resourceClaims?.length) return 'it depends on devices, which are not reckoned';
  return nodes.some(({ status }) => !status?.allocatable && !status?.capacity)
    ? 'the nodes do not tell what they have'
    : undefined;
}

const stateRefusals = (node: V1Node, name: string): Refusal[] =>
  node.spec?.unschedulable ? [{ kind: 'node', what: 'is cordoned', node: name }] : [];

const taintRefusal = (taint: V1Taint, node: string): Refusal => {
  const state = stateTaints[taint.key];
  return state
    ? { kind: 'node', what: state, node }
    : { kind: 'taint', what: taintText(taint), node };
};

const volumeRefusals = (
  node: V1Node,
  name: string,
  volumes: readonly V1PersistentVolume[],
): Refusal[] =>
  volumes.flatMap((volume) => {
    const terms = volume.spec?.nodeAffinity?.required?.nodeSelectorTerms;
    if (!terms || terms.some((term) => meetsTerm(node, term))) return [];
    const claim = volume.spec?.claimRef?.name ?? volume.metadata?.name ?? '';
    return [
      { kind: 'volume', what: `claim ${claim} (${terms.map(termText).join(' or ')})`, node: name },
    ];
  });

function resourceRefusals(
  node: V1Node,
  name: string,
  spec: V1PodSpec,
  pods: readonly V1Pod[] = [],
): Refusal[] {
  const has = amounts(node.status?.allocatable ?? node.status?.capacity);
  // A manifest that was cut down to the conditions says nothing of sizes.
  if (Object.keys(has).length === 0) return [];
  const used = pods.reduce<Amounts>((all, pod) => sum(all, countOf(pod)), {});
  const wanted: Amounts = { ...podAmounts(spec, 'requests'), pods: 1 };
  return Object.entries(wanted).flatMap(([what, amount]) => {
    const allocatable = has[what] ?? (what === 'pods' ? Number.POSITIVE_INFINITY : 0);
    const free = allocatable - (used[what] ?? 0);
    return amount > 0 && amount > free
      ? [{ kind: 'resource' as const, what, node: name, allocatable, free }]
      : [];
  });
}

const countOf = ({ spec }: V1Pod): Amounts => ({
  ...(spec ? podAmounts(spec, 'requests') : {}),
  pods: 1,
});

const hasEnded = ({ status }: V1Pod): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed';
