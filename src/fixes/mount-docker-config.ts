import { type FactValue, factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { type BuilderPlace, builderIn } from './builder-arguments.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { isToldOfFile, ownFolder, partsOf, tellOf } from './docker-config-place.ts';
import { append } from './edit/operation.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { freeVolumeName, mountsIn, volumesOf } from './mounts.ts';
import { placeOf } from './place.ts';

/** Gives the builder the login that the pod has for its own images: builders do not read imagePullSecrets. */
export const mountDockerConfig: Fix = {
  id: 'mount-docker-config',
  title: 'Give the builder the login for its registry',
  risk: 'The builder logs in to the registry as the one whom that Secret is for. The account must be let push as well as pull.',
  verify: 'Run the build again: the push that was refused passes.',
  rollback: 'Revert this pull request; the next build asks the registry without a login again.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => mount(manifest, request)),
};

function mount(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  if (factValue(facts, 'builder.credentials') !== 'absent')
    return { because: 'it is not known that the builder finds no login for its registry' };
  const login = factValue(facts, 'builder.credentials.elsewhere');
  const expected = factValue(facts, 'builder.credentials.at')?.expected;
  if (!login || !expected)
    return {
      because: 'no Secret is known to have a login for that registry: create one, and mount it',
    };
  const builder = builderIn(manifest, facts);
  if ('because' in builder) return builder;
  return mounted(manifest, builder, login, expected);
}

function mounted(
  manifest: Manifest,
  builder: BuilderPlace,
  { name, key }: FactValue<'builder.credentials.elsewhere'>,
  expected: string,
): Change | { because: string } {
  const told = isToldOfFile(manifest, builder);
  const file = told ? `${ownFolder}/config.json` : expected;
  const { folder, name: path } = partsOf(file);
  const taken = mountsIn(manifest, builder).find(({ mountPath }) => mountPath === folder);
  if (taken)
    return {
      because: `container ${builder.name} in ${builder.file} mounts volume ${taken.volume} at ${folder} already`,
    };
  const volume = freeVolumeName(manifest, 'docker-config');
  const source = { secretName: name, items: [{ key, path }] };
  return {
    operations: [
      append([...builder.path, 'volumeMounts'], { name: volume, mountPath: folder }),
      append(volumesOf(manifest), { name: volume, secret: source }),
      ...(told ? [tellOf(builder.path, file)] : []),
    ],
    place: `${placeOf(manifest)} docker config of container ${builder.name}`,
    summary: `Secret ${name}, with which the pod pulls its images, becomes ${file} for ${builder.kind}`,
    proof: [
      { claim: `Secret ${name} has a login for that registry`, holds: 'yes' },
      {
        claim: 'its account may push to that repository',
        holds: 'unknown',
        because: 'only the registry knows',
      },
    ],
  };
}
