import { factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { doubled, sizeOf } from '../model/quantity.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { type ContainerPlace, containerIn } from './containers.ts';
import type { ObjectPath, Operation } from './edit/operation.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';

/** Doubles the memory limit of the build's container, in its manifest or in the Helm values that it is made from. */
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
  if (stands === undefined)
    return { because: `${file} sets no memory limit for container ${container.name}` };
  const raised = doubled(stands);
  if (raised === undefined) return { because: `${stands} in ${file} is not an amount` };
  const drift = driftBetween(stands, factValue(facts, 'container.memoryLimit'));
  if (drift) return { because: `${file} ${drift}` };

  const both = equal(manifest.written(request), stands);
  return {
    operations: [limit, ...(both ? [request] : [])].map((path) => amountAt(manifest, path, raised)),
    place: placeOf(manifest, container),
    summary: `memory limit of container ${container.name}: ${stands} → ${raised}${both ? '; the request with it, because they were equal (Guaranteed quality of service)' : ''}`,
  };
}

/** A request that is as large as the limit asks for Guaranteed quality of service, which a limit alone would take away. */
const equal = (request: string | undefined, limit: string): boolean =>
  request !== undefined && sizeOf(request) === sizeOf(limit);

/** An amount in the type that stands there: `1e9` and `1073741824` are numbers, `1Gi` is text. */
const amountAt = (manifest: Manifest, path: ObjectPath, amount: string): Operation => ({
  op: 'set',
  path,
  value: typeof manifest.value(path) === 'number' ? Number(amount) : amount,
  written: amount,
});

const placeOf = ({ identity, whereabouts }: Manifest, { name }: ContainerPlace): string =>
  `${identity.kind} ${identity.name ?? identity.generateName ?? whereabouts} memory limit of container ${name}`;

/** Why a limit that differs from the failed build's is not raised; undefined when they agree or one is not known. */
function driftBetween(limit: string, failedWith: string | undefined): string | undefined {
  const there = sizeOf(limit);
  const failed = failedWith === undefined ? undefined : sizeOf(failedWith);
  if (there === undefined || failed === undefined || there === failed) return undefined;
  return there > failed
    ? `already says ${limit}, and the build failed with ${failedWith}: apply it and run the build again`
    : `says ${limit}, but the build ran with ${failedWith}: something else sets its limit`;
}
