import type { PathDecision } from '../../diagnosis/network-policy/decision.ts';
import type {
  Endpoint,
  NamespaceLabels,
  PodEndpoint,
} from '../../diagnosis/network-policy/endpoint.ts';
import { evaluatePath } from '../../diagnosis/network-policy/evaluate-path.ts';
import type { Cluster, NetworkPolicy } from '../../model/cluster.ts';
import { destinationsOf, sourceOf } from './destinations.ts';
import { notesOnOtherPolicies } from './other-policies.ts';
import { found } from './read.ts';
import type { ReachRequest } from './request.ts';
import type { Backend } from './service-backends.ts';

/** One backend and what the policies say about the way to it. */
export interface ReachPath extends Backend {
  readonly decision: PathDecision;
}

export interface Reach {
  /** `partly` where some of several backends are closed; `unknown` where one cannot be decided and none is closed. */
  readonly verdict: 'allowed' | 'denied' | 'partly' | 'unknown';
  readonly request: ReachRequest;
  readonly from: PodEndpoint;
  readonly what: string;
  readonly paths: readonly ReachPath[];
  readonly notes: readonly string[];
}

/**
 * Do the NetworkPolicies allow this connection? Asked at the pods themselves, behind whatever Service.
 * @throws Problem when an end does not exist, or what decides cannot be read
 */
export async function reach(cluster: Cluster, request: ReachRequest): Promise<Reach> {
  const [from, { what, backends, notes }] = await Promise.all([
    sourceOf(cluster, request.from),
    destinationsOf(cluster, request),
  ]);
  const names = namespacesOf([from, ...backends.map(({ to }) => to)]);
  const [policies, namespaces] = await Promise.all([
    policiesOf(cluster, names),
    labelsOf(cluster, names),
  ]);
  const ends = { from, to: backends.map(({ to }) => to) };
  const others = await notesOnOtherPolicies(cluster, ends, namespaces);
  const { protocol } = request;
  const paths = backends.map(({ to, port }) => ({
    to,
    port,
    decision: evaluatePath({ from, to, port, protocol, policies, namespaces }),
  }));
  return { verdict: overall(paths), request, from, what, paths, notes: [...notes, ...others] };
}

/** A Service sends a connection to any of its pods: one closed way is bad news, though others are open. */
function overall(paths: readonly ReachPath[]): Reach['verdict'] {
  const verdicts = new Set(paths.map(({ decision }) => decision.verdict));
  if (verdicts.has('denied')) return verdicts.size === 1 ? 'denied' : 'partly';
  return verdicts.has('unknown') ? 'unknown' : 'allowed';
}

const namespacesOf = (ends: readonly Endpoint[]): string[] => [
  ...new Set(ends.flatMap((end) => (end.kind === 'pod' ? [end.namespace] : []))),
];

async function policiesOf(cluster: Cluster, names: readonly string[]): Promise<NetworkPolicy[]> {
  const lists = await Promise.all(
    names.map((namespace) =>
      found(cluster.list('NetworkPolicy', { namespace }), `the NetworkPolicies of ${namespace}`),
    ),
  );
  return lists.flat();
}

/** Namespaces that may not be read stay unknown: many decisions do not need their labels. */
async function labelsOf(cluster: Cluster, names: readonly string[]): Promise<NamespaceLabels> {
  const entries = await Promise.all(
    names.map(async (name) => {
      const reading = await cluster.get('Namespace', name);
      const labels = reading.kind === 'found' ? (reading.value.metadata?.labels ?? {}) : undefined;
      return [name, labels] as const;
    }),
  );
  return new Map(entries);
}
