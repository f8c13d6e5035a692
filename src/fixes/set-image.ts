import { factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import type { Change } from './change-manifest.ts';
import { changeWorkload } from './change-workload.ts';
import { type ContainerPlace, containerIn, containersIn } from './containers.ts';
import { type ObjectPath, set } from './edit/operation.ts';
import { imageReplacement, type Replacement } from './image-replacement.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';
import { mirroredImages, mirroredReplacement, throughMirror } from './registry-mirror.ts';

/**
 * Names the image, or the registry, that was most likely meant, wherever the manifest names the wrong one; or the mirror of a registry that
 * refuses.
 */
export const setImage: Fix = {
  id: 'set-image',
  title: 'Name the image that exists, or a mirror of its registry',
  risk: 'Another image takes the place of the one that is written: see that it is the one that was meant. Whoever else uses the old name must be told of a new place to push to.',
  verify: 'Apply it and start the pod or the build again: the image is pulled, or pushed.',
  rollback: 'Revert this pull request; the old name is used again.',
  wantedImages: mirroredImages,
  apply: (request) => changeWorkload(request, (manifest) => change(manifest, request)),
};

/** A name that is wrong is put right before anything else: no mirror has what there is not. */
function change(manifest: Manifest, request: FixRequest): Change | { because: string } {
  const wrong = imageReplacement(request.facts);
  if ('to' in wrong) return replace(manifest, request, wrong);
  const mirrored = mirroredReplacement(request);
  if (mirrored) return 'to' in mirrored ? replace(manifest, request, mirrored) : mirrored;
  return throughMirror(manifest, request) ?? wrong;
}

function replace(
  manifest: Manifest,
  { facts }: FixRequest,
  replacement: Replacement,
): Change | { because: string } {
  const { from, to, because, proof } = replacement;
  const texts = textsIn(manifest, factValue(facts, 'container.name'));
  const places = texts.filter(({ text }) => names(text, replacement));
  if (places.length === 0)
    return {
      because: texts.some(({ text }) => names(text, { ...replacement, from: to }))
        ? `${manifest.whereabouts} says ${to} already: apply it`
        : `${manifest.whereabouts} does not name ${from}: a Dockerfile, a script or a variable does`,
    };
  return {
    operations: places.map(({ path, text }) =>
      set(
        path,
        text.replace(patternFor(replacement), () => to),
      ),
    ),
    place: `${placeOf(manifest)} image`,
    summary: `${replacement.of === 'host' ? 'registry' : 'image'} ${from} → ${to} (${because})`,
    proof,
  };
}

/** Everything that may name an image: the containers' own, and what their programs are told. */
function textsIn(
  manifest: Manifest,
  container: string | undefined,
): { path: ObjectPath; text: string }[] {
  const at = (path: ObjectPath) => {
    const text = manifest.value(path);
    return typeof text === 'string' ? [{ path, text }] : [];
  };
  const itemsOf = (path: ObjectPath): readonly unknown[] => {
    const list = manifest.value(path);
    return Array.isArray(list) ? list : [];
  };
  return placesIn(manifest, container).flatMap(({ path }) => [
    ...at([...path, 'image']),
    ...(['command', 'args'] as const).flatMap((list) =>
      [...itemsOf([...path, list]).keys()].flatMap((index) => at([...path, list, index])),
    ),
    ...itemsOf([...path, 'env']).flatMap((variable) => {
      const { name } = (variable ?? {}) as { name?: unknown };
      return typeof name === 'string' ? at([...path, 'env', { name }, 'value']) : [];
    }),
  ]);
}

/** What is made elsewhere shows no containers, and its values may name the image of the one that failed. */
function placesIn(manifest: Manifest, name: string | undefined): ContainerPlace[] {
  const all = containersIn(manifest);
  const unseen = containerIn(manifest, name);
  return all.length > 0 || 'because' in unseen ? all : [unseen];
}

const names = (text: string, replacement: Replacement): boolean =>
  patternFor(replacement).test(text);

/** The reference at the end of a text, or the host wherever it stands. */
function patternFor({ from, of }: Replacement): RegExp {
  const wanted = RegExp.escape(from);
  return of === 'host'
    ? new RegExp(`(?<=^|=|//)${wanted}(?=[:/]|$)`, 'g')
    : new RegExp(`(?<=^|=)${wanted}$`);
}
