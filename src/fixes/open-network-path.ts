import type { FixOutcome, FixRequest, Proof } from '../model/fix.ts';
import { addManifest } from './add-manifest.ts';
import { type Change, changeManifest, find } from './change-manifest.ts';
import { append } from './edit/operation.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Location } from './manifests/locate.ts';
import type { Manifest } from './manifests/manifest.ts';
import { objectNamed } from './manifests/wanted.ts';
import type { NetworkOpening } from './network-opening.ts';
import { lastingLabels, ruleText } from './network-rule.ts';
import { notApplicable } from './outcome.ts';
import { placeOf } from './place.ts';
import { verdictOf } from './policy-verdict.ts';

/**
 * Opens a way that policies close: by a rule in the policy that the repository holds and that selects the fewest pods,
 * else by a policy of its own beside the build's manifest.
 */
export function openNetworkPath(request: FixRequest, opening: NetworkOpening): FixOutcome {
  if (opening.doubt) return notApplicable(opening.doubt);
  const wanted = opening.policies.map((one) =>
    objectNamed('NetworkPolicy', 'networking.k8s.io', one),
  );
  const locations = wanted.map((one) => find(request, one));
  const places = locations.flatMap(manifestsOf);
  const best = places.find((one) => allowedBy(one, opening)) ?? narrowest(places, opening);
  const policy = wanted[locations.findIndex((one) => manifestsOf(one).some((m) => m === best))];
  if (best && policy)
    return changeManifest(request, policy, (manifest) => openIn(manifest, opening));
  const because = whyNone(locations);
  // A file that does not parse may hold the policy: another one beside it would only hide that.
  return locations.length > 0 && locations.every(isAbsent)
    ? ownPolicy(request, opening, because)
    : notApplicable(because);
}

const isAbsent = (location: Location): boolean =>
  location.kind === 'not-found' && location.isAbsent;

const manifestsOf = (location: Location): readonly Manifest[] =>
  location.kind === 'found'
    ? [location.manifest]
    : location.kind === 'several'
      ? location.manifests
      : [];

const whyNone = (locations: readonly Location[]): string =>
  locations.flatMap((one) => (one.kind === 'not-found' ? [one.because] : [])).join('; ') ||
  'it is not known which policy closes the way';

/**
 * Any one of the policies could carry the rule, because policies add up. The one that selects the fewest pods opens
 * the least; among equals one that has rules already, since a policy without any is a default deny.
 */
const narrowest = (
  places: readonly Manifest[],
  { direction }: NetworkOpening,
): Manifest | undefined =>
  places.toSorted(
    (one, other) =>
      requirements(other) - requirements(one) ||
      size(other.value(['spec', direction])) - size(one.value(['spec', direction])),
  )[0];

const requirements = (place: Manifest): number =>
  size(place.value(['spec', 'podSelector', 'matchLabels'])) +
  size(place.value(['spec', 'podSelector', 'matchExpressions']));

const size = (value: unknown): number =>
  typeof value === 'object' && value !== null ? Object.keys(value).length : 0;

function openIn(place: Manifest, opening: NetworkOpening): Change | { because: string } {
  const refusal = whyNot(place, opening);
  if (refusal) return { because: `the policy at ${place.whereabouts} ${refusal}` };
  const { direction, rule, subject, target } = opening;
  const everyone = requirements(place) === 0 ? ', for every pod of its namespace' : '';
  const way = direction === 'egress' ? 'egress from' : 'ingress at';
  const far = direction === 'egress' ? 'to' : 'from';
  return {
    operations: [append(['spec', direction], { ...rule })],
    place: `${placeOf(place)} ${direction} to ${target}`,
    summary: `${way} NetworkPolicy ${subject.namespace}/${place.identity.name} ${far} ${ruleText(rule)}${everyone}`,
    proof: [
      proofOf(opening, withRule(place.value(['spec']), opening)),
      { claim: opens(opening, selectorText(place.value(['spec', 'podSelector']))), holds: 'yes' },
    ],
  };
}

/** Why the policy in the file is not the one to change, as a clause; undefined when it is. */
function whyNot(place: Manifest, opening: NetworkOpening): string | undefined {
  const decision = decisionOf(place, opening);
  if (!decision) return 'is not one that Kubernetes would take';
  if (decision.verdict !== 'allowed') return undefined;
  const rule = allowedBy(place, opening);
  const side = opening.direction === 'egress' ? 'the egress of' : 'the ingress to';
  return rule
    ? `allows it already (${rule}): apply it and run the build again`
    : `does not restrict ${side} this pod: the cluster has another version of it`;
}

/** The rule by which the policy in the file allows the way already. */
function allowedBy(place: Manifest, opening: NetworkOpening): string | undefined {
  const decision = decisionOf(place, opening);
  return decision?.verdict === 'allowed' ? decision.rule?.path : undefined;
}

const decisionOf = (place: Manifest, { questions, subject }: NetworkOpening) =>
  questions
    .map((question) =>
      verdictOf(
        { namespace: subject.namespace, name: place.identity.name ?? '' },
        place.value(['spec']),
        question,
      ),
    )
    .toSorted((one, other) => openness(one) - openness(other))[0];

const openness = (decision: ReturnType<typeof verdictOf>): number =>
  decision === undefined ? 0 : decision.verdict === 'allowed' ? 2 : 1;

const withRule = (spec: unknown, { direction, rule }: NetworkOpening): unknown => {
  const rules = (spec as Record<string, unknown> | undefined)?.[direction];
  return { ...(spec as object), [direction]: [...(Array.isArray(rules) ? rules : []), rule] };
};

/** The NetworkPolicy evaluator's word on the policy as it will be. */
function proofOf({ questions, subject, target }: NetworkOpening, spec: unknown): Proof {
  const claim = `the way to ${target} is open after the change`;
  const verdicts = questions.map((question) =>
    verdictOf({ namespace: subject.namespace, name: 'changed' }, spec, question),
  );
  if (verdicts.every((one) => one?.verdict === 'allowed' && one.rule))
    return { claim, holds: 'yes' };
  const closed = verdicts.find((one) => one?.verdict === 'denied');
  const because = (closed ?? verdicts.find((one) => one?.verdict !== 'allowed'))?.because;
  return {
    claim,
    holds: closed ? 'no' : 'unknown',
    ...(because === undefined ? {} : { because }),
  };
}

const opens = ({ rule, subject, direction }: NetworkOpening, pods: string): string =>
  direction === 'egress'
    ? `it opens for ${pods} of namespace ${subject.namespace} the way to ${ruleText(rule)}, and nothing else`
    : `it opens to ${ruleText(rule)} the way to ${pods} of namespace ${subject.namespace}, and nothing else`;

function selectorText(selector: unknown): string {
  const { matchLabels, matchExpressions } = (selector ?? {}) as {
    matchLabels?: Record<string, string> | null;
    matchExpressions?: unknown[] | null;
  };
  const labels = Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const more = (matchExpressions ?? []).length > 0 ? ['further expressions'] : [];
  return labels.length + more.length === 0 ? 'all pods' : `pods ${[...labels, ...more].join(',')}`;
}

/** A policy of its own for the way: policies add up, so it takes nothing away from anyone. */
function ownPolicy(request: FixRequest, opening: NetworkOpening, missing: string): FixOutcome {
  const { direction, subject, rule, target, policyName } = opening;
  if (direction === 'ingress') return notApplicable(missing);
  const matchLabels = lastingLabels(subject.podLabels);
  if (Object.keys(matchLabels).length === 0)
    return notApplicable(
      `${missing}, and the build's pod has no lasting label that a policy of its own could select it by`,
    );
  const spec = { podSelector: { matchLabels }, policyTypes: ['Egress'], egress: [rule] };
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  return addManifest(request, buildOf(request.subject), {
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: policyName },
      spec,
    },
    missing,
    place: `NetworkPolicy ${policyName} ${direction} to ${target}`,
    summary: `a NetworkPolicy ${policyName} that lets pods ${labels.join(',')} out to ${ruleText(rule)}`,
    proof: [
      proofOf(opening, spec),
      { claim: opens(opening, `pods ${labels.join(',')}`), holds: 'yes' },
    ],
  });
}
