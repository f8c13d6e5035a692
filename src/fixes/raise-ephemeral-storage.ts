import { factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { amountOf, doubled } from '../model/quantity.ts';
import { amountAt, driftBetween, inSteps } from './amounts.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { containerIn } from './containers.ts';
import type { ObjectPath } from './edit/operation.ts';
import { buildOf, podSpecOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

/** Gives a build more of its node's disk: by the limit that it passed, or by a request that reserves what it uses. */
export const raiseEphemeralStorage: Fix = {
  id: 'raise-ephemeral-storage',
  title: 'Give the build more local disk',
  risk: 'The build may fill more of its node, and with a larger request it may wait for a node that has so much disk. Nothing else runs differently.',
  verify:
    'Run the build again: it ends, its pod is not evicted, and no write fails for want of space.',
  rollback: 'Revert this pull request; the next build runs with the old amounts.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => plan(manifest, request)),
};

function plan(manifest: Manifest, request: FixRequest): Change | { because: string } {
  const { facts } = request;
  const exceeded = factValue(facts, 'storage.exceeded');
  const place = factValue(facts, 'storage.place');
  const volume = factValue(facts, 'storage.volume');
  if (exceeded === 'empty-dir') return raiseVolume(manifest, request, volume);
  if (exceeded === 'node') return reserve(manifest, request);
  if (exceeded) return raiseLimit(manifest, request);
  if (place === 'memory')
    return {
      because: `volume ${volume} is kept in memory, so its size is the pod's memory: keep it on disk, or raise both`,
    };
  if (place === 'claim')
    return { because: `the full volume is that of claim ${volume}, not the disk of the node` };
  return place === 'container' || place === 'empty-dir'
    ? reserve(manifest, request)
    : { because: 'it is not known which disk was full' };
}

/** The volume's own limit: the kubelet evicts a pod whose emptyDir passes it. */
function raiseVolume(
  manifest: Manifest,
  { facts }: FixRequest,
  name: string | undefined,
): Change | { because: string } {
  if (!name) return { because: 'it is not known which volume passed its limit' };
  const volume = [...podSpecOf(manifest.identity.kind), 'volumes', { name }, 'emptyDir'];
  if (manifest.value([...volume, 'medium']) === 'Memory')
    return { because: `volume ${name} is kept in memory: keep it on disk, or raise both limits` };
  const path = [...volume, 'sizeLimit'];
  const what = `size limit of volume ${name}`;
  return doubledAt(manifest, path, what, factValue(facts, 'storage.limit'));
}

function raiseLimit(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  const container = containerIn(manifest, factValue(facts, 'container.name'));
  if ('because' in container) return container;
  const path = [...container.path, 'resources', 'limits', 'ephemeral-storage'];
  const what = `local disk limit of container ${container.name}`;
  const change = doubledAt(manifest, path, what, factValue(facts, 'container.storageLimit'));
  if ('because' in change) return change;
  // What it has used is known to be needed: the scheduler should find a node that has it.
  const request = [...container.path, 'resources', 'requests', 'ephemeral-storage'];
  const asks = manifest.written(request);
  const used = manifest.written(path);
  if (asks === undefined || used === undefined || amountOf(asks) >= amountOf(used)) {
    const isEqual = asks !== undefined && used !== undefined && amountOf(asks) === amountOf(used);
    const raised = doubled(used ?? '');
    return isEqual && raised
      ? withRequest(
          change,
          manifest,
          request,
          raised,
          'the request with it, because they were equal',
        )
      : change;
  }
  return withRequest(
    change,
    manifest,
    request,
    used,
    `its request ${asks} → ${used}, which it used`,
  );
}

const withRequest = (
  change: Change,
  manifest: Manifest,
  path: ObjectPath,
  amount: string,
  why: string,
): Change => ({
  ...change,
  operations: [...change.operations, amountAt(manifest, path, amount)],
  summary: `${change.summary}; ${why}`,
});

function doubledAt(
  manifest: Manifest,
  path: ObjectPath,
  what: string,
  failedWith: string | undefined,
): Change | { because: string } {
  const file = manifest.decidedIn(path);
  const stands = manifest.written(path);
  if (stands === undefined) return { because: `${file} sets no ${what}` };
  const raised = doubled(stands);
  if (!raised) return { because: `${stands} in ${file} is not an amount` };
  const drift = driftBetween(stands, failedWith);
  if (drift) return { because: `${file} ${drift}` };
  return {
    operations: [amountAt(manifest, path, raised)],
    place: `${placeOf(manifest)} ${what}`,
    summary: `${what}: ${stands} → ${raised} (twice as much)`,
  };
}

/** A pod that stays within its request is evicted last, and lands on a node that has the room. */
function reserve(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  const container = containerIn(manifest, factValue(facts, 'container.name'));
  if ('because' in container) return container;
  const resources = [...container.path, 'resources'];
  const request = [...resources, 'requests', 'ephemeral-storage'];
  const limit = [...resources, 'limits', 'ephemeral-storage'];
  const file = manifest.decidedIn(request);
  const asks = manifest.written(request) ?? manifest.written(limit);
  const used = factValue(facts, 'storage.used');
  const wanted = used ? inSteps(amountOf(used) * 1.25, 'up') : doubled(asks ?? '');
  if (!wanted)
    return {
      because: `the disk of the node was full, and it is not known how much the build needs: request that for container ${container.name}`,
    };
  if (asks !== undefined && amountOf(asks) >= amountOf(wanted))
    return {
      because: `${file} requests ${asks} already, which is more than the build used: its node is filled by something else`,
    };
  const most = manifest.written(limit);
  const because = used ? `it used ${used}, and a quarter is added` : 'twice as much';
  return {
    operations: [
      amountAt(manifest, request, wanted),
      ...(most !== undefined && amountOf(most) < amountOf(wanted)
        ? [amountAt(manifest, limit, wanted)]
        : []),
    ],
    place: `${placeOf(manifest)} local disk request of container ${container.name}`,
    summary: `local disk request of container ${container.name}: ${asks ?? 'none'} → ${wanted} (${because})`,
  };
}
