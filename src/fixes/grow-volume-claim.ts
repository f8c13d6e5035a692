import { factValue } from '../model/facts.ts';
import type { Fix, FixOutcome, FixRequest } from '../model/fix.ts';
import { amountOf, doubled } from '../model/quantity.ts';
import { amountAt } from './amounts.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { locate } from './manifests/locate.ts';
import type { Manifest } from './manifests/manifest.ts';
import { objectNamed } from './manifests/wanted.ts';
import { notApplicable } from './outcome.ts';
import { placeOf } from './place.ts';

/** Asks for a larger volume behind the registry, where its StorageClass lets volumes grow. */
export const growVolumeClaim: Fix = {
  id: 'grow-volume-claim',
  title: "Enlarge the registry's volume",
  risk: 'A volume cannot be made smaller again, and costs what it holds. Some drivers grow a file system only when the pod starts anew.',
  verify:
    'Apply it: `kubectl get pvc` shows the new capacity, `df -h` in the registry free space, and the build pushes its image.',
  rollback:
    'There is none: a claim cannot shrink. Free space by collecting garbage, and keep the size in the repository.',
  apply(request) {
    const claim = factValue(request.facts, 'registry.volume.claim');
    const canGrow = factValue(request.facts, 'registry.volume.growth');
    if (!claim) return notApplicable("it is not known which claim holds the registry's data");
    if (!canGrow)
      return notApplicable(
        `it is not known whether the StorageClass of claim ${claim.name} lets it grow`,
      );
    if (!canGrow.allowed)
      return notApplicable(
        `StorageClass ${canGrow.storageClass} does not let claim ${claim.name} grow: collect garbage, or move the data to a larger one`,
      );
    return grown(request, claim);
  },
};

/** What a StatefulSet makes from its template keeps the template's size, which cannot be changed. */
function grown(
  request: FixRequest,
  claim: { namespace: string; name: string; capacityBytes: number },
): FixOutcome {
  const wanted = objectNamed('PersistentVolumeClaim', '', claim);
  const location = locate(request, wanted);
  if (location.kind === 'not-found')
    return notApplicable(
      `${location.because}: where a StatefulSet's template or an operator made it, grow the claim itself: \`kubectl patch pvc ${claim.name} -n ${claim.namespace}\``,
    );
  return changeManifest({ ...request, places: {} }, wanted, (manifest) =>
    grow(manifest, request, claim.capacityBytes),
  );
}

const path = ['spec', 'resources', 'requests', 'storage'];

function grow(
  manifest: Manifest,
  { facts }: FixRequest,
  capacity: number,
): Change | { because: string } {
  const stands = manifest.written(path);
  const file = manifest.decidedIn(path);
  const larger = doubled(stands ?? '');
  if (stands === undefined || !larger)
    return { because: `${file} does not say how large the volume should be` };
  // A volume may be a little larger than its claim, and its file system a little smaller.
  if (amountOf(stands) > capacity * 1.2)
    return {
      because: `${file} asks for ${stands} already, and the volume has less: apply it, or see why it does not grow`,
    };
  const used = factValue(facts, 'registry.volume.usedPercent');
  return {
    operations: [amountAt(manifest, path, larger)],
    place: `${placeOf(manifest)} storage`,
    summary: `storage of claim ${manifest.identity.name ?? ''}: ${stands} → ${larger} (twice as much${used === undefined ? '' : `; it is ${used} % full`})`,
    proof: [{ claim: 'its StorageClass lets volumes grow', holds: 'yes' }],
  };
}
