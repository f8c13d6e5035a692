import type { V1PodSpec } from '@kubernetes/client-node';
import { cacheVerdict } from '../checks/cache-volume.ts';
import { type Fact, factValue, factValues } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { addCacheVolume } from './add-cache-volume.ts';
import { builderIn } from './builder-arguments.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { set, withOperation } from './edit/operation.ts';
import { buildOf, podSpecOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';
import { podSpecIn } from './pod-spec.ts';

/** Lets Kubernetes hand the volume of the cache to the builder's group, or gives the cache a volume where it has none. */
export const setFsGroup: Fix = {
  id: 'set-fs-group',
  title: 'Let the builder write its cache',
  risk: 'When the pod starts, the files of its volumes are given to that group, which takes time where there are many. Other pods that use the volume under another group may no longer write it. An empty volume takes its room from the node.',
  verify:
    'Run the build twice: it passes, and where the cache outlives a build, the second one finds it.',
  rollback: 'Revert this pull request; files that were handed over stay with the group.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => handOver(manifest, request)),
};

function handOver(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  const root = podSpecOf(manifest.identity.kind);
  const spec = podSpecIn(manifest);
  const before = spec && cacheVerdict(spec);
  if (spec && !before && isRefused(facts)) {
    const builder = builderIn(manifest, facts);
    return 'because' in builder ? builder : addCacheVolume(manifest, builder, spec, facts);
  }
  if (factValue(facts, 'cache.writable') !== false)
    return { because: 'it is not known that the builder may not write its cache' };
  if (!spec || !before)
    return { because: `${manifest.whereabouts} mounts no volume for the cache` };
  if (before.writable !== false)
    return {
      because: `${manifest.whereabouts} lets the builder write it already, as far as it tells: apply it`,
    };
  const { user, place } = before;
  if (user === undefined)
    return { because: 'as which user the builder runs is not told: set runAsUser and fsGroup' };
  const operation = set([...root, 'securityContext', 'fsGroup'], user);
  const after = cacheVerdict(
    withOperation(spec, { ...operation, path: operation.path.slice(root.length) }) as V1PodSpec,
  );
  if (!after || after.writable === false)
    return { because: `fsGroup would not help: ${before.because}` };
  return {
    operations: [operation],
    place: `${placeOf(manifest)} fsGroup`,
    summary: `fsGroup ${user}, the group of the builder's user, for its cache at ${place}`,
    proof: [
      {
        claim: 'the volume honours fsGroup',
        holds: 'unknown',
        because: 'its driver decides',
      },
    ],
  };
}

/** Does the builder itself say so? */
const isRefused = (facts: readonly Fact[]): boolean =>
  [...factValues(facts, 'log.signature'), ...factValues(facts, 'event.signature')].includes(
    'cache-not-writable',
  );
