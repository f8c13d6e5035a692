import type { V1PodSpec } from '@kubernetes/client-node';
import { amountText } from '../../model/quantity.ts';
import type { Refusal } from './node-fit.ts';
import { type Amounts, podAmounts } from './resources.ts';

/**
 * The refusals of all nodes in words, those first that most nodes share:
 * `2 of 3 nodes lack memory (it asks for 64Gi, the most free is 11.8Gi on node-2, of 31Gi); 1 has the taint …`.
 */
export function refusalText(spec: V1PodSpec, refusals: ReadonlyMap<string, Refusal[]>): string {
  const total = refusals.size;
  if (total === 0) return 'the cluster has no nodes';
  const groups = Map.groupBy([...refusals.values()].flat(), ({ kind, what }) => `${kind} ${what}`);
  const wanted = podAmounts(spec, 'requests');
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .slice(0, 4)
    .map((group) => groupText(group, total, wanted))
    .join('; ');
}

function groupText(group: readonly Refusal[], total: number, wanted: Amounts): string {
  const [first] = group;
  if (!first) return '';
  const who = group.length === 1 && total > 1 ? first.node : nodesText(group.length, total);
  const one = group.length === 1;
  switch (first.kind) {
    case 'node':
      return `${who} ${one ? first.what : first.what.replace(/^is /, 'are ').replace(/^has /, 'have ')}`;
    case 'taint':
      return `${who} ${one ? 'has' : 'have'} the taint ${first.what}, which the pod does not tolerate`;
    case 'label':
      return `${who} ${one ? 'does' : 'do'} not match ${first.what}`;
    case 'volume':
      return `${who} cannot reach the volume of ${first.what}`;
    case 'resource':
      return `${who} ${one ? 'lacks' : 'lack'} ${first.what} (${shortageText(group, first.what, wanted)})`;
  }
}

function nodesText(count: number, total: number): string {
  if (total === 1) return 'the only node';
  return count === total ? `all ${total} nodes` : `${count} of ${total} nodes`;
}

function shortageText(group: readonly Refusal[], what: string, wanted: Amounts): string {
  const best = group.toSorted((a, b) => (b.free ?? 0) - (a.free ?? 0))[0];
  const text = (amount = 0) => amountText(what, Math.max(0, amount));
  const asked = what === 'pods' ? '' : `the pod asks for ${text(wanted[what])}, `;
  return `${asked}the most free is ${text(best?.free)} on ${best?.node}, which has ${text(best?.allocatable)} in all`;
}
