import type { V1ContainerPort, V1NetworkPolicyPort } from '@kubernetes/client-node';
import { type Endpoint, endpointText } from './endpoint.ts';
import { anyOf, type Match, matchOf } from './match.ts';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** What is to be reached: the port that the destination itself listens on, after any Service's translation. */
export interface Target {
  readonly to: Endpoint;
  readonly port: number;
  readonly protocol: Protocol;
}

/** Does a rule's `ports` list open the target's port? An empty or absent list opens all of them. */
export const matchesPorts = (ports: readonly V1NetworkPolicyPort[], target: Target): Match =>
  ports.length === 0 ? 'yes' : anyOf(ports.map((port) => matchesPort(port, target)));

function matchesPort(
  { port, endPort, protocol = 'TCP' }: V1NetworkPolicyPort,
  target: Target,
): Match {
  if (protocol !== target.protocol) return 'no';
  if (port === undefined || port === null) return 'yes';
  if (typeof port === 'string') return isNamed(port, target);
  return matchOf(target.port >= port && target.port <= (endPort ?? port));
}

/** In both directions a name is looked up on the pod at the receiving end. */
function isNamed(name: string, { to, port, protocol }: Target): Match {
  if (to.kind === 'address') return 'no';
  if (!to.containerPorts)
    return { unknown: `the port named "${name}" of ${endpointText(to)} is not known` };
  return matchOf(portsNamed(name, protocol, to.containerPorts).includes(port));
}

/** Numbers of the container ports with that name and protocol. */
export const portsNamed = (
  name: string,
  protocol: string,
  ports: readonly V1ContainerPort[],
): number[] =>
  ports
    .filter((one) => one.name === name && (one.protocol ?? 'TCP') === protocol)
    .map(({ containerPort }) => containerPort);
