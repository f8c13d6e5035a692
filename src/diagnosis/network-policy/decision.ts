import type { NamespacedName } from '../../model/references.ts';
import type { Direction } from './policies.ts';

/** A rule by its place: policy and path, `.spec.egress[1]`. */
export interface RuleReference {
  readonly policy: NamespacedName;
  readonly path: string;
}

/** A rule that would have allowed the connection but for one thing. */
export interface NearMiss extends RuleReference {
  /** What it allows instead, as a clause. */
  readonly because: string;
}

interface Common {
  readonly direction: Direction;
  /** The policies that isolate the pod in this direction. */
  readonly selectedBy: readonly NamespacedName[];
  /** One sentence for people: why. */
  readonly because: string;
}

/**
 * What the policies at one end say to one connection.
 * - `allowed`: by a rule, or because nothing isolates the pod (then there is no rule).
 * - `denied`: isolated, and surely no rule allows it.
 * - `unknown`: a rule may allow it; `because` says what would have to be known.
 * - `not-evaluated`: Kubernetes leaves the outcome to the network plugin.
 */
export type DirectionDecision =
  | (Common & { readonly verdict: 'allowed'; readonly rule?: RuleReference })
  | (Common & { readonly verdict: 'denied'; readonly nearMisses: readonly NearMiss[] })
  | (Common & { readonly verdict: 'unknown'; readonly rule?: RuleReference })
  | (Common & { readonly verdict: 'not-evaluated' });

/** Both ends of one connection. It is allowed only where both allow it. */
export interface PathDecision {
  readonly verdict: 'allowed' | 'denied' | 'unknown';
  readonly egress: DirectionDecision;
  readonly ingress: DirectionDecision;
}

/** One closed end closes the path; one undecided end leaves it undecided. */
export function pathDecision(egress: DirectionDecision, ingress: DirectionDecision): PathDecision {
  const verdicts = [egress.verdict, ingress.verdict];
  if (verdicts.includes('denied')) return { verdict: 'denied', egress, ingress };
  const isOpen = verdicts.every((verdict) => verdict === 'allowed');
  return { verdict: isOpen ? 'allowed' : 'unknown', egress, ingress };
}
