import { factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { doubled } from '../model/quantity.ts';
import { amountAt, driftBetween, isSameAmount } from './amounts.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { containerIn } from './containers.ts';
import { workloadOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { notApplicable } from './outcome.ts';
import { placeOf } from './place.ts';

/** Gives the registry more memory where it ran out of its own. */
export const raiseRegistryResources: Fix = {
  id: 'raise-registry-resources',
  title: "Raise the registry's memory",
  risk: "The registry's pod is made anew, and nobody can push or pull for that moment where there is only one. It may use more of its node.",
  verify:
    'Apply it: the registry stays up while builds push, and is no longer restarted as OOMKilled.',
  rollback: 'Revert this pull request; the registry runs with the old limit.',
  apply(request) {
    const killed = factValue(request.facts, 'registry.pods.killed');
    if (!killed) return notApplicable('it is not known that the registry ran out of memory');
    const { namespace, pod: name } = killed;
    const subject = { cluster: request.subject.cluster, kind: 'Pod', namespace, name } as const;
    return changeManifest({ ...request, places: {} }, workloadOf(subject), (manifest) =>
      raise(manifest, request, killed.container),
    );
  },
};

function raise(
  manifest: Manifest,
  { facts }: FixRequest,
  name: string,
): Change | { because: string } {
  const container = containerIn(manifest, name);
  if ('because' in container) return container;
  const limit = [...container.path, 'resources', 'limits', 'memory'];
  const request = [...container.path, 'resources', 'requests', 'memory'];
  const file = manifest.decidedIn(limit);
  const stands = manifest.written(limit);
  if (stands === undefined)
    return { because: `${file} sets no memory limit for container ${name}` };
  const drift = driftBetween(stands, factValue(facts, 'registry.pods.memoryLimit'));
  if (drift) return { because: `${file} ${drift}` };
  const raised = doubled(stands);
  if (!raised) return { because: `${stands} in ${file} is not an amount` };
  const both = isSameAmount(manifest.written(request), stands);
  return {
    operations: [limit, ...(both ? [request] : [])].map((path) => amountAt(manifest, path, raised)),
    place: `${placeOf(manifest)} memory limit of container ${name}`,
    summary: `memory limit of container ${name} of the registry: ${stands} → ${raised} (twice as much)${both ? '; the request with it, because they were equal' : ''}`,
    proof: [
      {
        claim: 'a node and the quota of its namespace have room for that',
        holds: 'unknown',
        because: 'only the namespace of the build was looked at',
      },
    ],
  };
}
