import type { DirectionDecision } from '../diagnosis/network-policy/decision.ts';
import {
  type Endpoint,
  endpointText,
  type NamespaceLabels,
  type PodEndpoint,
  podEndpoint,
} from '../diagnosis/network-policy/endpoint.ts';
import { evaluateDirection } from '../diagnosis/network-policy/evaluate-path.ts';
import type { Direction } from '../diagnosis/network-policy/policies.ts';
import { resolveTargetPort } from '../diagnosis/network-policy/service-port.ts';
import type { CustomObject, NetworkPolicy, Pod, Reading } from '../model/cluster.ts';
import { type Fact, type FactValue, fact, unknown } from '../model/facts.ts';
import { egressToDns } from './network-dns.ts';
import { otherPolicyFacts } from './network-other-policies.ts';
import { type Connection, decideOn, type OuterAddress } from './network-readings.ts';
import { sideOf } from './policy-side.ts';
import { isReady } from './registry-pods.ts';
import { unseen } from './unseen.ts';

/** Everything that decides whether a build reaches its registry and the cluster's DNS. */
export interface NetworkPathInput {
  /** The build's pod, or what its template says of it when the pod is gone. */
  readonly build: PodEndpoint;
  readonly registry: FactValue<'registry.address'>;
  /** The pods that the registry's Service selects. */
  readonly registryPods: Reading<Pod[]>;
  /** NetworkPolicies of the build's namespace. */
  readonly buildPolicies: Reading<NetworkPolicy[]>;
  /** NetworkPolicies of the registry's namespace; the same reading where the two are one. */
  readonly registryPolicies: Reading<NetworkPolicy[]>;
  /** Labels of the namespaces of build, registry and DNS, as far as they could be read. */
  readonly namespaces: NamespaceLabels;
  /** Policies of other kinds (Cilium, Calico, admin policies), wherever they were found. */
  readonly otherPolicies: readonly CustomObject[];
  /** The cluster's DNS pods, where they were read; without them their usual labels stand in. */
  readonly dnsPods?: readonly Pod[];
  /** What the build calls, where that is not the address of the registry's Service. */
  readonly outer?: OuterAddress;
}

/** What the policies say about the way from a build to its registry. Every question gets an answer or a reason. */
export function networkFacts(input: NetworkPathInput): Fact[] {
  const ends = registryEnds(input);
  const egress = questionOf('egress', input.buildPolicies);
  const ingress = questionOf('ingress', input.registryPolicies);
  return [
    ...answer(egress, ends, input.outer),
    ...answer(ingress, ends, input.outer),
    ...blockedPath(input, ends, [egress, ingress]),
    ...egressToDns(input),
    ...otherPolicyFacts(input, serving(input.registryPods).map(podEndpoint)),
  ];
}

/** The registry's pods as ends of a connection, and why there is none. */
export type Ends =
  | { readonly kind: 'found'; readonly connections: readonly Connection[] }
  | { readonly kind: 'none'; readonly because: string }
  | Exclude<Reading<Pod[]>, { kind: 'found' }>;

interface RegistryEndsInput
  extends Pick<NetworkPathInput, 'registry' | 'registryPods' | 'namespaces'> {
  readonly build: Endpoint;
}

/** The connections from a build, or from whatever else calls the registry, to each of its pods. */
export function registryEnds({
  build,
  registry,
  registryPods,
  namespaces,
}: RegistryEndsInput): Ends {
  if (registryPods.kind !== 'found') return registryPods;
  const connections: Connection[] = [];
  const unclear: string[] = [];
  for (const to of serving(registryPods).map(podEndpoint)) {
    const target = resolveTargetPort(registry.targetPort, 'TCP', to);
    if (target.kind === 'unresolved') unclear.push(`${endpointText(to)}: ${target.because}`);
    else connections.push({ from: build, to, port: target.port, protocol: 'TCP', namespaces });
  }
  if (connections.length > 0) return { kind: 'found', connections };
  return {
    kind: 'none',
    because: unclear.join('; ') || 'the registry Service has no pod to evaluate policies for',
  };
}

/** A Service sends to its ready pods; where there are none, those that may become ready stand for them. */
function serving(reading: Reading<Pod[]>): readonly Pod[] {
  if (reading.kind !== 'found') return [];
  const ready = reading.value.filter(isReady);
  const alive = reading.value.filter(
    ({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed',
  );
  return ready.length > 0 ? ready : alive;
}

interface Question {
  readonly direction: Direction;
  readonly name: 'network.egressToRegistry' | 'network.ingressAtRegistry';
  readonly policies: Reading<NetworkPolicy[]>;
}

const questionOf = (direction: Direction, policies: Question['policies']): Question => ({
  direction,
  name: direction === 'egress' ? 'network.egressToRegistry' : 'network.ingressAtRegistry',
  policies,
});

function answer(
  { direction, name, policies }: Question,
  ends: Ends,
  outer: OuterAddress | undefined,
): Fact[] {
  if (policies.kind !== 'found') return unseen(policies, name, 'list of NetworkPolicies');
  if (ends.kind === 'none') return [unknown(name, ends.because)];
  if (ends.kind !== 'found') return unseen(ends, name, 'pod behind the registry Service');
  const summary = decideOn(direction, policies.value, ends.connections, outer);
  return summary.verdict === 'unknown'
    ? [unknown(name, summary.because)]
    : [fact(name, summary.verdict, ...summary.evidence)];
}

/** The first direction that is closed, egress before ingress: opening the second helps nobody before the first. */
function blockedPath(input: NetworkPathInput, ends: Ends, questions: readonly Question[]): Fact[] {
  if (ends.kind !== 'found') return [];
  const [connection] = ends.connections;
  for (const { direction, policies } of questions) {
    if (!connection || policies.kind !== 'found') continue;
    const summary = decideOn(direction, policies.value, ends.connections, input.outer);
    if (summary.verdict !== 'denied') continue;
    const path = { ...connection, policies: policies.value };
    const { selectedBy } = evaluateDirection(direction, path);
    const value = closedPath(input, connection, direction, selectedBy);
    return [fact('network.blockedPath', value, ...summary.evidence)];
  }
  return [];
}

function closedPath(
  { build, namespaces }: NetworkPathInput,
  { to, port, protocol }: Connection,
  direction: Direction,
  policies: DirectionDecision['selectedBy'],
): FactValue<'network.blockedPath'> {
  const [ip] = to.ips;
  return {
    direction,
    policies: [...policies],
    from: sideOf(build, namespaces),
    to: { ...sideOf(to, namespaces), ...(ip ? { ip } : {}) },
    protocol,
    port,
  };
}
