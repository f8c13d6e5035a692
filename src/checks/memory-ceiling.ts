import { defineCheck } from '../diagnosis/check.ts';
import type { KubernetesObjects, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, factValue, unknown } from '../model/facts.ts';
import { amountOf, amountText, doubled } from '../model/quantity.ts';
import { decisiveContainer } from './build-container.ts';
import { objectName, seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

type LimitRange = KubernetesObjects['LimitRange'];
type ResourceQuota = KubernetesObjects['ResourceQuota'];
type Node = KubernetesObjects['Node'];

interface Bounds {
  readonly ranges: Reading<LimitRange[]>;
  readonly quotas: Reading<ResourceQuota[]>;
  readonly nodes: Reading<Node[]>;
}

/** How far can the memory limit be raised before a LimitRange, a quota or the largest node forbids it? */
export const memoryCeiling = defineCheck<Bounds>({
  id: 'memory-ceiling',
  asks: 'How much more memory could the build be given?',
  gives: ['memory.next', 'memory.ceiling', 'memory.nextFits'],
  needs: ['container.memoryLimit'],
  when: 'suggested',
  async read(cluster, { build }) {
    const { namespace } = build.subject;
    const [ranges, quotas, nodes] = await Promise.all([
      cluster.list('LimitRange', { namespace }),
      cluster.list('ResourceQuota', { namespace }),
      cluster.list('Node', {}),
    ]);
    return { ranges, quotas, nodes };
  },
  conclude(bounds, { build, facts }) {
    const limit = factValue(facts, 'container.memoryLimit') ?? '';
    const decisive = decisiveContainer(build.pods);
    const next = doubled(limit);
    if (!next || !decisive) return [unknown('memory.next', `${limit} is no quantity`)];
    const { pod, spec } = decisive;
    const place = `container ${spec.name} .resources.limits.memory`;
    return [
      fact('memory.next', next, seenIn('Pod', pod, place, `${limit}, twice that is ${next}`)),
      ...ceilingFacts(bounds, next, pod.spec?.nodeSelector ?? {}),
    ];
  },
});

/** A bound on the memory of one container, in bytes. */
interface Bound {
  readonly bytes: number;
  readonly by: string;
  readonly evidence: Evidence;
}

function ceilingFacts(
  { ranges, quotas, nodes }: Bounds,
  next: string,
  selector: Readonly<Record<string, string>>,
): Fact[] {
  const bounds = [
    ...found(ranges).flatMap(boundsOfRange),
    ...found(quotas).flatMap(boundsOfQuota),
    ...largestOf(found(nodes), selector),
  ];
  const lowest = bounds.toSorted((a, b) => a.bytes - b.bytes)[0];
  const hidden = hiddenFacts({ ranges, quotas, nodes });
  if (!lowest)
    return hidden.length > 0
      ? hidden
      : [unknown('memory.ceiling', 'no LimitRange, quota or node is known that bounds it')];
  const quantity = amountText('memory', lowest.bytes);
  const fits = amountOf(next) <= lowest.bytes;
  return [
    fact('memory.ceiling', { quantity, by: lowest.by }, lowest.evidence),
    // A bound that was not seen may be lower still; that it does not fit is sure all the same.
    ...(fits && hidden.length > 0 ? hidden : [fact('memory.nextFits', fits, lowest.evidence)]),
  ];
}

const found = <T>(reading: Reading<T[]>): T[] => (reading.kind === 'found' ? reading.value : []);

const hiddenFacts = ({ ranges, quotas, nodes }: Bounds): Fact[] =>
  [
    { reading: ranges, what: 'LimitRange' },
    { reading: quotas, what: 'ResourceQuota' },
    { reading: nodes, what: 'Node' },
  ].flatMap(({ reading, what }) =>
    reading.kind === 'found' ? [] : unseen(reading, 'memory.nextFits', what),
  );

const boundsOfRange = (range: LimitRange): Bound[] =>
  (range.spec?.limits ?? []).flatMap(({ type, max }) => {
    const memory = max?.memory;
    if (memory === undefined || (type !== 'Container' && type !== 'Pod')) return [];
    return [
      {
        bytes: amountOf(memory),
        by: `LimitRange ${range.metadata?.name ?? ''}, for a ${type}`,
        evidence: seenIn('LimitRange', range, `.spec.limits[${type}].max.memory`, memory),
      },
    ];
  });

/** What a quota leaves: the pod that ended no longer counts. */
const boundsOfQuota = (quota: ResourceQuota): Bound[] => {
  const hard = quota.status?.hard?.['limits.memory'] ?? quota.spec?.hard?.['limits.memory'];
  const used = quota.status?.used?.['limits.memory'];
  if (hard === undefined) return [];
  return [
    {
      bytes: Math.max(0, amountOf(hard) - amountOf(used)),
      by: `what ResourceQuota ${quota.metadata?.name ?? ''} leaves of ${hard}`,
      evidence: seenIn('ResourceQuota', quota, 'limits.memory', `${used ?? 0} of ${hard} used`),
    },
  ];
};

/** The largest of the nodes that the pod may run on; what the node's own pods take is not counted off. */
function largestOf(nodes: readonly Node[], selector: Readonly<Record<string, string>>): Bound[] {
  const [largest] = nodes
    .filter(({ spec }) => !spec?.unschedulable)
    .filter(({ metadata }) =>
      Object.entries(selector).every(([key, value]) => metadata?.labels?.[key] === value),
    )
    .flatMap((node) => {
      const memory = node.status?.allocatable?.memory;
      return memory === undefined ? [] : [{ node, memory, bytes: amountOf(memory) }];
    })
    .toSorted((a, b) => b.bytes - a.bytes);
  if (!largest) return [];
  const { node, memory, bytes } = largest;
  return [
    {
      bytes,
      by: `the largest node, ${objectName(node)}`,
      evidence: seenIn('Node', node, '.status.allocatable.memory', memory),
    },
  ];
}
