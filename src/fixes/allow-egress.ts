import { type FactValue, factValue, factValues } from '../model/facts.ts';
import type { Fix, FixOutcome } from '../model/fix.ts';
import { type Change, changeManifest, find } from './change-manifest.ts';
import { append } from './edit/operation.ts';
import { type EgressRule, egressRule } from './egress-rule.ts';
import type { Location } from './manifests/locate.ts';
import type { Manifest } from './manifests/manifest.ts';
import { objectNamed } from './manifests/wanted.ts';
import { notApplicable } from './outcome.ts';
import { verdictOf } from './policy-verdict.ts';

type BlockedPath = FactValue<'network.blockedPath'>;

/** Adds one egress rule, to the registry's pods and port, to the NetworkPolicy that holds the build back. */
export const allowEgress: Fix = {
  id: 'allow-egress',
  title: 'Allow the build to reach its registry',
  risk: 'Every pod that the policy selects may then reach the registry on that port; nothing else is opened.',
  verify: 'Run the build again: it gets past the check of its push permission.',
  rollback: 'Revert this pull request; the policy closes the path again.',
  apply(request): FixOutcome {
    const blocked = factValues(request.facts, 'network.blockedPath').find(
      ({ direction }) => direction === 'egress',
    );
    if (!blocked) return notApplicable('no egress policy was found that blocks the build');
    if (factValue(request.facts, 'registry.entry'))
      return notApplicable(
        "the build does not call the registry's Service by its own address, and whether a rule for its pods opens that way is up to the network plugin",
      );
    if (!blocked.to.namespace)
      return notApplicable('the registry is outside the cluster, and no label selects it');
    const wanted = blocked.policies.map((one) =>
      objectNamed('NetworkPolicy', 'networking.k8s.io', one),
    );
    const locations = wanted.map((one) => find(request, one));
    const places = locations.flatMap(manifestsOf);
    const best = places.find((one) => allowedBy(one, blocked)) ?? narrowest(places);
    const policy = wanted[locations.findIndex((one) => manifestsOf(one).some((m) => m === best))];
    if (!best || !policy) return notApplicable(whyNone(locations));
    const selector = factValue(request.facts, 'registry.address')?.selector;
    return changeManifest(request, policy, (manifest) => allowIn(manifest, blocked, selector));
  },
};

const manifestsOf = (location: Location): readonly Manifest[] =>
  location.kind === 'found'
    ? [location.manifest]
    : location.kind === 'several'
      ? location.manifests
      : [];

/**
 * Any one of the policies could carry the rule, because policies add up. The one that selects the fewest pods opens
 * the least; among equals one that has rules already, since a policy without any is a default deny.
 */
const narrowest = (places: readonly Manifest[]): Manifest | undefined =>
  places.toSorted(
    (one, other) => requirements(other) - requirements(one) || rules(other) - rules(one),
  )[0];

const whyNone = (locations: readonly Location[]): string =>
  locations.flatMap((one) => (one.kind === 'not-found' ? [one.because] : [])).join('; ') ||
  'it is not known which policy blocks the build';

const requirements = (place: Manifest): number =>
  size(place.value(['spec', 'podSelector', 'matchLabels'])) +
  size(place.value(['spec', 'podSelector', 'matchExpressions']));

const rules = (place: Manifest): number => size(place.value(['spec', 'egress']));

const size = (value: unknown): number =>
  typeof value === 'object' && value !== null ? Object.keys(value).length : 0;

function allowIn(
  place: Manifest,
  blocked: BlockedPath,
  selector: Readonly<Record<string, string>> | undefined,
): Change | { because: string } {
  const refusal = whyNot(place, blocked);
  if (refusal) return { because: `the policy at ${place.whereabouts} ${refusal}` };
  const rule = egressRule(blocked, selector);
  return {
    operations: [append(['spec', 'egress'], { ...rule })],
    place: `NetworkPolicy ${place.identity.name} egress to ${blocked.to.namespace}:${blocked.port}`,
    summary: summaryOf(place, blocked, rule),
  };
}

/** Why the policy in the file is not the one to change, as a clause; undefined when it is. */
function whyNot(place: Manifest, blocked: BlockedPath): string | undefined {
  const decision = decisionOf(place, blocked);
  if (!decision) return 'is not one that Kubernetes would take';
  if (decision.verdict !== 'allowed') return undefined;
  const rule = allowedBy(place, blocked);
  return rule
    ? `allows it already (${rule}): apply it and run the build again`
    : 'does not restrict the egress of this pod: the cluster has another version of it';
}

/** The rule by which the policy in the file allows the path already. */
function allowedBy(place: Manifest, blocked: BlockedPath): string | undefined {
  const decision = decisionOf(place, blocked);
  return decision?.verdict === 'allowed' ? decision.rule?.path : undefined;
}

const decisionOf = (place: Manifest, blocked: BlockedPath) =>
  verdictOf(
    { namespace: blocked.from.namespace, name: place.identity.name ?? '' },
    place.value(['spec']),
    blocked,
  );

function summaryOf(place: Manifest, blocked: BlockedPath, { to }: EgressRule): string {
  const labels = Object.entries(to[0].podSelector?.matchLabels ?? {});
  const pods = labels.map(([key, value]) => `${key}=${value}`).join(',') || 'all pods';
  const target = `${pods} in ${blocked.to.namespace}, ${blocked.protocol} ${blocked.port}`;
  const everyone = requirements(place) === 0 ? ', for every pod of its namespace' : '';
  return `egress from NetworkPolicy ${blocked.from.namespace}/${place.identity.name} to ${target}${everyone}`;
}
