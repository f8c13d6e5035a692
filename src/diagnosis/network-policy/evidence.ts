import type { Evidence } from '../../model/evidence.ts';
import { type NamespacedName, namespacedName } from '../../model/references.ts';
import type { DirectionDecision } from './decision.ts';

/** What a human can check: the rule that decided, or the policies that isolate the pod and what their rules allow. */
export function evidenceOf(decision: DirectionDecision): Evidence[] {
  const { because, selectedBy } = decision;
  const [policy] = selectedBy;
  if (!policy) return [{ source: 'NetworkPolicies', text: because }];
  if ('rule' in decision && decision.rule)
    return [{ source: `${policyText(decision.rule.policy)} ${decision.rule.path}`, text: because }];

  const isolating = { source: policiesText(selectedBy), text: because };
  if (decision.verdict !== 'denied') return [isolating];
  const misses = decision.nearMisses.map((miss) => ({
    source: `${policyText(miss.policy)} ${miss.path}`,
    text: miss.because,
  }));
  return [isolating, ...misses];
}

const policiesText = (policies: readonly NamespacedName[]): string =>
  `${policies.length === 1 ? 'NetworkPolicy' : 'NetworkPolicies'} ${policies.map(namespacedName).join(', ')}`;

const policyText = (policy: NamespacedName): string => `NetworkPolicy ${namespacedName(policy)}`;

/** One answer for several pods that serve the same thing. */
export type Summary =
  | { readonly verdict: 'allowed' | 'denied'; readonly evidence: readonly Evidence[] }
  | { readonly verdict: 'unknown'; readonly because: string };

/** Denied only if denied towards all of them, allowed if towards any. Each has its evidence where they differ. */
export function summarize(decisions: readonly DirectionDecision[]): Summary {
  const verdicts = new Set(decisions.map(({ verdict }) => verdict));
  const [first] = decisions;
  if (first && verdicts.size === 1 && isDecided(first))
    return { verdict: first.verdict, evidence: evidenceOf(first) };
  if (verdicts.has('allowed'))
    return { verdict: 'allowed', evidence: decisions.flatMap(evidenceOf) };
  const undecided = decisions.filter((decision) => !isDecided(decision));
  const reasons = new Set(undecided.map(({ because }) => because));
  return { verdict: 'unknown', because: [...reasons].join('; ') };
}

const isDecided = (
  decision: DirectionDecision,
): decision is Extract<DirectionDecision, { verdict: 'allowed' | 'denied' }> =>
  decision.verdict === 'allowed' || decision.verdict === 'denied';
