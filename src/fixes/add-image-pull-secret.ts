import { factValue } from '../model/facts.ts';
import type { Fix, FixOutcome, FixRequest } from '../model/fix.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { changeWorkload } from './change-workload.ts';
import { append, type ObjectPath } from './edit/operation.ts';
import { podSpecOf, workloadOf } from './manifests/build-manifest.ts';
import { locate } from './manifests/locate.ts';
import type { Manifest } from './manifests/manifest.ts';
import { objectNamed } from './manifests/wanted.ts';
import { placeOf } from './place.ts';

/** Names the Secret with which other pods of the namespace pull from the same registry. */
export const addImagePullSecret: Fix = {
  id: 'add-image-pull-secret',
  title: 'Pull the image with the login that others use',
  risk: 'The kubelet logs in to the registry for this pod; its containers do not see the login. On a ServiceAccount it holds for all pods that use it.',
  verify: 'Apply it and let the pod be made anew: its image is pulled.',
  rollback: 'Revert this pull request; the image is pulled without that login again.',
  apply(request) {
    const here = changeWorkload(request, (manifest) => onWorkload(manifest, request));
    const isHere = locate(request, workloadOf(request.subject)).kind !== 'not-found';
    return isHere ? here : (onAccount(request) ?? here);
  },
};

function onWorkload(manifest: Manifest, request: FixRequest): Change | { because: string } {
  const list = [...podSpecOf(manifest.identity.kind), 'imagePullSecrets'];
  const failed = factValue(request.facts, 'pull.credentials');
  const at = factValue(request.facts, 'pull.credentials.at')?.name;
  if (failed === undefined || failed === 'present')
    return { because: 'it is not known that the pod names no login for that registry' };
  // A pod that names pull secrets of its own does not get those of its ServiceAccount any more.
  if (failed !== 'none-named' && manifest.value([...list, { name: at ?? '' }]) === undefined)
    return { because: `${manifest.whereabouts} does not name the Secret ${at} that was used` };
  return adding(manifest, list, request);
}

/** The ServiceAccount of the pod, where the repository holds it and not what the pod was made from. */
function onAccount(request: FixRequest): FixOutcome | undefined {
  const at = factValue(request.facts, 'pull.credentials.at');
  if (factValue(request.facts, 'pull.credentials') !== 'none-named' || !at?.name) return undefined;
  const { namespace } = request.subject;
  const account = objectNamed('ServiceAccount', '', { namespace, name: at.name });
  const outcome = changeManifest({ ...request, places: {} }, account, (manifest) =>
    adding(manifest, ['imagePullSecrets'], request),
  );
  return outcome.kind === 'not-applicable' ? undefined : outcome;
}

function adding(
  manifest: Manifest,
  list: ObjectPath,
  { facts }: FixRequest,
): Change | { because: string } {
  const login = factValue(facts, 'pull.credentials.elsewhere');
  const registry = factValue(facts, 'pull.credentials.at')?.registry ?? 'the registry';
  if (!login)
    return {
      because: `no Secret is known to have a login for ${registry}: create one, and name it`,
    };
  return {
    operations: [append(list, { name: login.name })],
    place: `${placeOf(manifest)} imagePullSecrets`,
    summary: `imagePullSecrets: Secret ${login.name}, with which pod ${login.usedBy} runs an image from ${registry}`,
    proof: [
      { claim: `there is a Secret ${login.name}`, holds: 'yes' },
      {
        claim: 'its account may pull this image',
        holds: 'unknown',
        because: 'only the registry knows',
      },
    ],
  };
}
