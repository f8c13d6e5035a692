import type { DirectionDecision } from '../../diagnosis/network-policy/decision.ts';
import { endpointText } from '../../diagnosis/network-policy/endpoint.ts';
import { evidenceOf } from '../../diagnosis/network-policy/evidence.ts';
import { wrap } from '../wrap.ts';
import type { Reach, ReachPath } from './reach.ts';

const headlines: Record<Reach['verdict'], string> = {
  allowed: 'Allowed: the NetworkPolicies let this connection through.',
  denied: 'Denied: the NetworkPolicies do not let this connection through.',
  partly: 'Partly denied: only some of the backends can be reached.',
  unknown: 'Unknown: it cannot be decided whether this connection gets through.',
};

/** The answer for a terminal: verdict first, then for each backend and direction which rule decides. */
export function reachText({ verdict, request, from, what, paths, notes }: Reach, width: number) {
  const question = `${endpointText(from)} to ${what}, ${request.protocol} ${request.to.port}`;
  const sections = [
    [wrap(question, width), wrap(headlines[verdict], width)].join('\n'),
    ...notes.map((note) => wrap(note, width)),
    ...paths.map((path) => pathText(path, request.protocol, width)),
  ];
  return `${sections.join('\n\n')}\n`;
}

const pathText = ({ to, port, decision }: ReachPath, protocol: string, width: number): string =>
  [
    wrap(`${endpointText(to)}, ${protocol} ${port}: ${decision.verdict}`, width, '  '),
    directionText(decision.egress, width),
    directionText(decision.ingress, width),
  ].join('\n');

function directionText(decision: DirectionDecision, width: number): string {
  const [reason, ...details] = evidenceOf(decision);
  const isolated = decision.selectedBy.length > 0;
  return [
    `  ${decision.direction}: ${decision.verdict}`,
    ...(isolated && reason ? [indented(reason.source, width, 4)] : []),
    indented(decision.because, width, 4),
    ...details.map(({ source, text }) => indented(`- ${source} ${text}`, width, 4)),
  ].join('\n');
}

const indented = (text: string, width: number, by: number): string =>
  wrap(text, width - by, '  ').replace(/^/gm, ' '.repeat(by));

/** The same for programs: one object. */
export const reachJson = ({ verdict, request, from, what, paths, notes }: Reach) => ({
  verdict,
  from: endpointText(from),
  to: what,
  port: request.to.port,
  protocol: request.protocol,
  notes,
  paths: paths.map(({ to, port, decision }) => ({ to: endpointText(to), port, ...decision })),
});
