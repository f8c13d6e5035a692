import { type FactValue, factValue, factValues } from '../model/facts.ts';
import type { Fix, FixOutcome } from '../model/fix.ts';
import { type NamespacedName, namespacedName } from '../model/references.ts';
import { appendItem, asMap } from './append-item.ts';
import { type EgressRule, egressRule } from './egress-rule.ts';
import { columnOf, offsetOfKey } from './layout.ts';
import { type Located, type Location, locate, whereabouts } from './locate.ts';
import { notApplicable } from './outcome.ts';
import { verdictOf } from './policy-verdict.ts';
import { doesOnly, splice } from './splice.ts';
import { nodeAt, valueAt } from './yaml-file.ts';

type BlockedPath = FactValue<'network.blockedPath'>;

/** Adds one egress rule, to the registry's pods and port, to the NetworkPolicy that holds the build back. */
export const allowEgress: Fix = {
  id: 'allow-egress',
  title: 'Allow the build to reach its registry',
  risk: 'Every pod that the policy selects may then reach the registry on that port; nothing else is opened.',
  verify: 'Run the build again: it gets past the check of its push permission.',
  rollback: 'Revert this pull request; the policy closes the path again.',
  apply(request) {
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
    const locations = blocked.policies.map((one) => locate(request.files, wantedPolicy(one)));
    const places = locations.flatMap((one) => (one.kind === 'found' ? [one.place] : []));
    const best = places.find((one) => allowedBy(one, blocked)) ?? narrowest(places);
    if (!best) return notApplicable(whyNone(locations));
    return allowIn(best, blocked, factValue(request.facts, 'registry.address')?.selector);
  },
};

/**
 * Any one of the policies could carry the rule, because policies add up. The one that selects the fewest pods opens
 * the least; among equals one that has rules already, since a policy without any is a default deny.
 */
const narrowest = (places: readonly Located[]): Located | undefined =>
  places.toSorted(
    (one, other) => requirements(other) - requirements(one) || rules(other) - rules(one),
  )[0];

const whyNone = (locations: readonly Location[]): string =>
  locations.flatMap((one) => (one.kind === 'not-found' ? [one.because] : [])).join('; ') ||
  'it is not known which policy blocks the build';

const wantedPolicy = (policy: NamespacedName) => ({
  called: `NetworkPolicy ${namespacedName(policy)}`,
  namespace: policy.namespace,
  kinds: ['NetworkPolicy'],
  rank: ({ apiVersion, name }: Located['identity']) =>
    apiVersion.startsWith('networking.k8s.io/') && name === policy.name ? 0 : undefined,
});

const requirements = (place: Located): number =>
  size(specValue(place, 'podSelector', 'matchLabels')) +
  size(specValue(place, 'podSelector', 'matchExpressions'));

const rules = (place: Located): number => size(specValue(place, 'egress'));

const size = (value: unknown): number =>
  typeof value === 'object' && value !== null ? Object.keys(value).length : 0;

const specValue = ({ document, root }: Located, ...path: string[]): unknown =>
  valueAt(document, [...root, 'spec', ...path]);

function allowIn(
  place: Located,
  blocked: BlockedPath,
  selector: Readonly<Record<string, string>> | undefined,
): FixOutcome {
  const refusal = whyNot(place, blocked);
  if (refusal) return notApplicable(`the policy at ${whereabouts(place)} ${refusal}`);
  const rule = egressRule(blocked, selector);
  const after = withRule(place, rule);
  if (after === undefined)
    return notApplicable(
      `the egress list of the policy at ${whereabouts(place)} is written in a way that the bot does not edit (an anchor, an alias or a merge)`,
    );
  return {
    kind: 'changed',
    changes: [{ path: place.file.path, before: place.file.text, after }],
    place: `NetworkPolicy ${place.identity.name} egress to ${blocked.to.namespace}:${blocked.port}`,
    summary: summaryOf(place, blocked, rule),
  };
}

/** Why the policy in the file is not the one to change, as a clause; undefined when it is. */
function whyNot(place: Located, blocked: BlockedPath): string | undefined {
  const decision = decisionOf(place, blocked);
  if (!decision) return 'is not one that Kubernetes would take';
  if (decision.verdict !== 'allowed') return undefined;
  const rule = allowedBy(place, blocked);
  return rule
    ? `allows it already (${rule}): apply it and run the build again`
    : 'does not restrict the egress of this pod: the cluster has another version of it';
}

/** The rule by which the policy in the file allows the path already. */
function allowedBy(place: Located, blocked: BlockedPath): string | undefined {
  const decision = decisionOf(place, blocked);
  return decision?.verdict === 'allowed' ? decision.rule?.path : undefined;
}

const decisionOf = (place: Located, blocked: BlockedPath) =>
  verdictOf(
    { namespace: blocked.from.namespace, name: place.identity.name ?? '' },
    specValue(place),
    blocked,
  );

/** The file with the rule appended; undefined when that cannot be done without touching anything else. */
function withRule(place: Located, rule: EgressRule): string | undefined {
  const { file, index, document, root } = place;
  const holder = asMap(nodeAt(document, root));
  const spec = asMap(nodeAt(document, [...root, 'spec']));
  if (!holder || !spec || spec.anchor !== undefined) return undefined;
  const parentColumn = columnOf(file.text, offsetOfKey(holder, 'spec') ?? 0);
  const edits = appendItem(file.text, spec, 'egress', rule, parentColumn);
  if (!edits) return undefined;

  const after = splice(file.text, edits);
  // From the whole spec, so that rules which come from a merge count: a list of its own would hide those.
  const existing = (specValue(place) as { egress?: unknown }).egress;
  const value = [...(Array.isArray(existing) ? existing : []), rule];
  const intent = { document: index, path: [...root, 'spec', 'egress'], value };
  return doesOnly([intent], file, after) ? after : undefined;
}

function summaryOf(place: Located, blocked: BlockedPath, { to }: EgressRule): string {
  const labels = Object.entries(to[0].podSelector?.matchLabels ?? {});
  const pods = labels.map(([key, value]) => `${key}=${value}`).join(',') || 'all pods';
  const target = `${pods} in ${blocked.to.namespace}, ${blocked.protocol} ${blocked.port}`;
  const everyone = requirements(place) === 0 ? ', for every pod of its namespace' : '';
  return `egress from NetworkPolicy ${blocked.from.namespace}/${place.identity.name} to ${target}${everyone}`;
}
