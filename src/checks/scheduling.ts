import type { V1PodSpec } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import { beyondReckoning, type Refusal, refusalsOf } from '../diagnosis/placement/node-fit.ts';
import { refusalText } from '../diagnosis/placement/refusal-text.ts';
import { podAmounts } from '../diagnosis/placement/resources.ts';
import type { Cluster, KubernetesObjects, Pod, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, unknown } from '../model/facts.ts';
import { amountText } from '../model/quantity.ts';
import { type BuildPod, buildPod } from './build-pod.ts';
import { type ClaimsRead, claimObstacles, readClaims } from './claims.ts';
import { kubernetesWords } from './kubernetes-words.ts';
import { unseen } from './unseen.ts';

interface SchedulingRead extends ClaimsRead {
  readonly pod: BuildPod;
  readonly nodes: Reading<KubernetesObjects['Node'][]>;
  /** What the scheduler says. */
  readonly words: readonly Evidence[];
  /** Absent where no node would take the pod even if it were empty. */
  readonly pods?: Reading<Pod[]>;
}

/** Would any node take the pod, and what keeps the others from it? Nodes first; their pods only where these may decide. */
export const scheduling = defineCheck<SchedulingRead | undefined>({
  id: 'scheduling',
  asks: 'Would a node take the pod?',
  gives: ['schedule.fits', 'schedule.node', 'schedule.because', 'resources.room'],
  needs: ['pod.start'],
  when: 'suggested',
  async read(cluster, context) {
    const { build } = context;
    const pod = buildPod(build);
    if (!pod) return undefined;
    const [words, nodes, claims] = await Promise.all([
      kubernetesWords(cluster, context, 'unschedulable'),
      cluster.list('Node', {}),
      readClaims(cluster, pod.spec, build.subject.namespace),
    ]);
    const pods = await podsIfDecisive(cluster, pod, nodes, claims);
    return { pod, words, nodes, ...claims, ...(pods ? { pods } : {}) };
  },
  conclude(read) {
    if (!read) return [unknown('schedule.fits', 'there is neither a pod nor a Job to go by')];
    const seen = judge(read);
    return seen.some(({ name }) => name === 'schedule.because')
      ? seen
      : [...seen, ...schedulersWord(read.words)];
  },
});

/** The pods that count on nodes: all but those that have ended, of all namespaces. */
const onNodes = 'spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed';

async function podsIfDecisive(
  cluster: Cluster,
  { spec }: BuildPod,
  nodes: Reading<KubernetesObjects['Node'][]>,
  { volumes }: ClaimsRead,
): Promise<Reading<Pod[]> | undefined> {
  if (nodes.kind !== 'found') return undefined;
  const whenEmpty = refusalsOf(spec, { nodes: nodes.value, volumes });
  return [...whenEmpty.values()].some((refusals) => refusals.length === 0)
    ? cluster.list('Pod', { fieldSelector: onNodes })
    : undefined;
}

function judge(read: SchedulingRead): Fact[] {
  const { nodes, pods, pod } = read;
  const obstacles = claimObstacles(read, read.words);
  if (obstacles.length > 0) {
    const because = obstacles.map(({ text }) => text).join('; ');
    const evidence = obstacles.map(({ evidence }) => evidence);
    return [
      fact('schedule.fits', false, ...evidence),
      fact('schedule.because', because, ...evidence),
    ];
  }
  if (nodes.kind !== 'found') return unseen(nodes, 'schedule.fits', 'nodes');
  if (nodes.value.length === 0) return [unknown('schedule.fits', 'no node can be seen')];
  if (pods && pods.kind !== 'found') return unseen(pods, 'schedule.fits', 'pods on the nodes');
  const refusals = refusalsOf(pod.spec, {
    nodes: nodes.value,
    volumes: read.volumes,
    ...(pods ? { pods: pods.value } : {}),
  });
  const unreckoned = beyondReckoning(pod.spec, nodes.value);
  const fits = [...refusals.values()].some((found) => found.length === 0);
  return fits && unreckoned
    ? [unknown('schedule.fits', unreckoned)]
    : fitFacts(pod, refusals, pods !== undefined);
}

function fitFacts(
  { spec, seen }: BuildPod,
  refusals: ReadonlyMap<string, Refusal[]>,
  isFreeKnown: boolean,
): Fact[] {
  const [taking] = [...refusals].find(([, found]) => found.length === 0) ?? [];
  if (taking) {
    const evidence = { source: `Node ${taking}`, text: 'has what the pod asks for' };
    return [fact('schedule.fits', true, evidence), fact('schedule.node', taking, evidence)];
  }
  const because = refusalText(spec, refusals);
  const evidence = [
    { source: 'Nodes', text: because },
    ...(spec.containers[0]?.resources?.requests
      ? [
          seen(
            `.spec container ${spec.containers[0].name} .resources.requests`,
            spec.containers[0].resources.requests,
          ),
        ]
      : []),
  ];
  return [
    fact('schedule.fits', false, ...evidence),
    fact('schedule.because', because, ...evidence),
    ...nearestRefusals(spec, refusals).map((one) => roomFact(one, isFreeKnown)),
  ];
}

/** What the node that comes nearest lacks, among those that are only too full or too small. */
function nearestRefusals(
  spec: V1PodSpec,
  refusals: ReadonlyMap<string, Refusal[]>,
): readonly Refusal[] {
  const asks = podAmounts(spec, 'requests');
  const share = ({ what, free = 0 }: Refusal) => free / (asks[what] ?? Number.POSITIVE_INFINITY);
  const [nearest = []] = [...refusals.values()]
    .filter((found) => found.every(({ kind, what }) => kind === 'resource' && what in asks))
    .toSorted((a, b) => Math.min(...b.map(share)) - Math.min(...a.map(share)));
  return nearest;
}

function roomFact({ node, what, free = 0 }: Refusal, isFreeKnown: boolean): Fact {
  const most = Math.max(0, free);
  return fact(
    'resources.room',
    {
      by: `node ${node}`,
      share: 'requests',
      resource: what,
      most,
      ...(isFreeKnown ? {} : { mayBeLess: true }),
    },
    { source: `Node ${node}`, text: `${amountText(what, most)} of ${what}` },
  );
}

/** `0/3 nodes are available: 3 Insufficient memory. preemption: …` without the count and the part about preemption. */
function schedulersWord(words: readonly Evidence[]): Fact[] {
  for (const evidence of words) {
    const [, said] =
      /nodes are available: (.+?)\.?(?: preemption: .*)?$/s.exec(evidence.text) ?? [];
    if (said) return [fact('schedule.because', said, evidence)];
  }
  return [];
}
