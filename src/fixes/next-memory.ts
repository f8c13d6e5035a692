import { type Fact, factValue } from '../model/facts.ts';
import type { Proof } from '../model/fix.ts';
import { amountOf, doubled } from '../model/quantity.ts';
import { inSteps } from './amounts.ts';

/** How much memory to give, why so much, and what shows that it can be had. */
export interface NextMemory {
  readonly amount: string;
  readonly because: string;
  readonly proof: readonly Proof[];
}

/** Less than a quarter more is not worth a try. */
const worthwhile = 1.25;

/**
 * The next limit for a container that ran out of memory at this one: half as much again as it was measured to need, or the
 * double where that is not known, as far as the namespace's bounds and its nodes leave room.
 */
export function nextMemory(
  limit: string,
  facts: readonly Fact[],
): NextMemory | { readonly because: string } {
  const wanted = wantedAmount(limit, factValue(facts, 'container.memoryPeak'));
  if (!wanted) return { because: `${limit} is not an amount` };
  const ceiling = factValue(facts, 'memory.ceiling');
  if (!ceiling || amountOf(wanted.amount) <= amountOf(ceiling.quantity))
    return { ...wanted, proof: [fits(wanted.amount, facts)] };

  const most = inSteps(amountOf(ceiling.quantity), 'down');
  if (amountOf(most) < amountOf(limit) * worthwhile)
    return {
      because: `there is no room for more than ${limit}: at most ${ceiling.quantity} can be had (${ceiling.by}). Raise that bound, build on a larger node, or let the build need less`,
    };
  const because = `as much as can be had: ${ceiling.by}, ${ceiling.quantity}`;
  return { amount: most, because, proof: [{ claim: claimOf(most), holds: 'yes' }] };
}

function wantedAmount(limit: string, peak: string | undefined) {
  const twice = doubled(limit);
  if (!twice) return undefined;
  // What grew past its limit between two measurements was measured too low to tell what it needs.
  if (peak === undefined || amountOf(peak) < amountOf(limit) * 0.9)
    return { amount: twice, because: 'twice as much' };
  const measured = inSteps(amountOf(peak) * 1.5, 'up');
  return amountOf(measured) < amountOf(twice)
    ? { amount: measured, because: `${peak} was measured, and half of it is added` }
    : { amount: twice, because: 'twice as much' };
}

const claimOf = (amount: string): string =>
  `LimitRanges, quotas and the largest node leave room for ${amount}`;

function fits(amount: string, facts: readonly Fact[]): Proof {
  const claim = claimOf(amount);
  const hidden = facts.find(
    (one) => 'unknown' in one && (one.name === 'memory.nextFits' || one.name === 'memory.ceiling'),
  );
  if (hidden && 'unknown' in hidden) return { claim, holds: 'unknown', because: hidden.unknown };
  return factValue(facts, 'memory.ceiling')
    ? { claim, holds: 'yes' }
    : { claim, holds: 'unknown', because: 'the bounds of the namespace were not read' };
}
