import { factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { sizeOf } from '../model/quantity.ts';
import { amountAt, driftBetween, isSameAmount } from './amounts.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { containerIn } from './containers.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { nextMemory } from './next-memory.ts';
import { placeOf } from './place.ts';

/** Raises the memory limit of the build's container, in its manifest or in the Helm values that it is made from. */
export const raiseMemory: Fix = {
  id: 'raise-memory',
  title: "Raise the builder's memory",
  risk: 'The build may use more of its node; where nodes, quotas or LimitRanges are tight, it may wait for a place. Nothing else runs differently.',
  verify: 'Run the build again: its container ends as Completed and no longer as OOMKilled.',
  rollback: 'Revert this pull request; the next build runs with the old limit.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => raiseIn(manifest, request)),
};

function raiseIn(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  const container = containerIn(manifest, factValue(facts, 'container.name'));
  if ('because' in container) return container;
  const limit = [...container.path, 'resources', 'limits', 'memory'];
  const request = [...container.path, 'resources', 'requests', 'memory'];
  const file = manifest.decidedIn(limit);

  const stands = manifest.written(limit);
  const failedWith = factValue(facts, 'container.memoryLimit');
  if (stands === undefined)
    return {
      because: `${file} sets no memory limit for container ${container.name}${failedWith ? `; its ${failedWith} come from elsewhere, such as the defaults of a LimitRange` : ''}`,
    };
  if (sizeOf(stands) === undefined) return { because: `${stands} in ${file} is not an amount` };
  const drift = driftBetween(stands, failedWith);
  if (drift) return { because: `${file} ${drift}` };
  const next = nextMemory(stands, facts);
  if (!('amount' in next)) return next;

  const both = isSameAmount(manifest.written(request), stands);
  return {
    operations: [limit, ...(both ? [request] : [])].map((path) =>
      amountAt(manifest, path, next.amount),
    ),
    place: `${placeOf(manifest)} memory limit of container ${container.name}`,
    // A request that is as large as the limit asks for Guaranteed quality of service, which a limit alone would take away.
    summary: `memory limit of container ${container.name}: ${stands} → ${next.amount} (${next.because})${both ? '; the request with it, because they were equal (Guaranteed quality of service)' : ''}`,
    proof: next.proof,
  };
}
