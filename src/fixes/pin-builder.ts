import { factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { builderIn } from './builder-arguments.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { set } from './edit/operation.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

/** Goes back to the builder that the last good build of the same target ran. */
export const pinBuilder: Fix = {
  id: 'pin-builder',
  title: 'Use the version of the builder that worked',
  risk: 'What the newer version mended is back, security fixes too: look for the crash in the issues of the builder, and move on once it is mended there.',
  verify: 'Run the build again: the builder does not crash, and the image is pushed.',
  rollback: 'Revert this pull request; the next build runs the other version.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => pin(manifest, request)),
};

function pin(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  const builder = builderIn(manifest, facts);
  if ('because' in builder) return builder;
  const { name, path, image, file } = builder;
  const good = factValue(facts, 'builds.lastGoodBuilder');
  if (!good)
    return {
      because:
        'no build of the same target that succeeded is left in the cluster, whose version would be known to work',
    };
  if (image === undefined) return { because: `${file} names no image for container ${name}` };
  const ran = factValue(facts, 'builder.digest');
  if (good.digest !== undefined && good.digest === ran)
    return { because: `the last good build, ${good.job}, ran the very same builder` };
  const isSame = good.image === image;
  // The same tag stood for another image then; a digest always means the same.
  if (isSame && (!good.digest || !ran))
    return { because: `the last good build, ${good.job}, ran ${image} too` };
  const wanted = isSame ? `${repositoryOf(image)}@${good.digest}` : good.image;
  if (!isSame && isMoving(wanted) && !good.digest)
    return { because: `${good.job} ran ${wanted}, which does not say which version that was` };
  const pinned = isMoving(wanted) ? `${repositoryOf(wanted)}@${good.digest}` : wanted;
  return {
    operations: [set([...path, 'image'], pinned)],
    place: `${placeOf(manifest)} image of container ${name}`,
    summary: `builder of container ${name}: ${image} → ${pinned}, which ${good.job} succeeded with`,
  };
}

const repositoryOf = (image: string): string => image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');

/** A tag without a number moves on, as does no tag at all. */
const isMoving = (image: string): boolean =>
  !image.includes('@') && !/\d/.test(/:(?<tag>[^/:]*)$/.exec(image)?.groups?.tag ?? '');
