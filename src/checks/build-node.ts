import { defineCheck } from '../diagnosis/check.ts';
import type { KubernetesObjects, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, factValue, unknown } from '../model/facts.ts';
import { seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

type Node = KubernetesObjects['Node'];

interface NodeRead {
  readonly name: string;
  readonly node: Reading<Node>;
  /** Read where there is no such node: only beside others its absence means something. */
  readonly others?: Reading<Node[]>;
}

/** Is the node that the build ran on well, and of which architecture is it? */
export const buildNode = defineCheck<NodeRead>({
  id: 'build-node',
  asks: 'Is the node well that the build ran on?',
  gives: ['node.state', 'node.pressure', 'node.architecture'],
  needs: ['pod.node'],
  when: 'suggested',
  async read(cluster, { facts }) {
    const name = factValue(facts, 'pod.node') ?? '';
    const node = await cluster.get('Node', name);
    return node.kind === 'not-found'
      ? { name, node, others: await cluster.list('Node', {}) }
      : { name, node };
  },
  conclude({ name, node, others }) {
    if (node.kind === 'found') return nodeFacts(node.value);
    if (node.kind !== 'not-found') {
      const hidden = (fact: 'node.state' | 'node.architecture') =>
        unseen(node, fact, `node ${name}`);
      return [...hidden('node.state'), ...hidden('node.architecture')];
    }
    if (others?.kind === 'found' && others.value.length > 0)
      return [
        fact('node.state', 'gone', {
          source: `Node ${name}`,
          text: 'is not among the nodes any more',
        }),
      ];
    return [unknown('node.state', 'no node can be seen')];
  },
});

function nodeFacts(node: Node): Fact[] {
  const conditions = node.status?.conditions ?? [];
  const ready = conditions.find(({ type }) => type === 'Ready');
  const seen = (field: string, value: unknown): Evidence => seenIn('Node', node, field, value);
  const architecture = node.status?.nodeInfo?.architecture ?? node.metadata?.labels?.[archLabel];
  const pressures = conditions.filter(
    ({ type, status }) => type !== 'Ready' && status === 'True' && knownPressures.has(type),
  );
  return [
    ready
      ? fact(
          'node.state',
          readiness[ready.status] ?? 'unreachable',
          seen('.status.conditions[Ready]', `${ready.status}: ${ready.message ?? ''}`),
        )
      : unknown('node.state', 'the node has no Ready condition'),
    ...pressures.map(({ type, message }) =>
      fact('node.pressure', type, seen(`.status.conditions[${type}]`, message ?? 'True')),
    ),
    ...(architecture
      ? [
          fact(
            'node.architecture',
            architecture,
            seen('.status.nodeInfo.architecture', architecture),
          ),
        ]
      : []),
  ];
}

const archLabel = 'kubernetes.io/arch';

const knownPressures = new Set([
  'MemoryPressure',
  'DiskPressure',
  'PIDPressure',
  'NetworkUnavailable',
]);

const readiness: Readonly<Record<string, 'ready' | 'not-ready' | 'unreachable'>> = {
  True: 'ready',
  False: 'not-ready',
  Unknown: 'unreachable',
};
