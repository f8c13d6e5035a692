import type { Fix, FixRequest } from '../model/fix.ts';
import { builderIn } from './builder-arguments.ts';
import { flagValue } from './builder-flags.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { set } from './edit/operation.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

const variable = 'BUILDAH_FORMAT';

/** Lets Buildah, and Kimia that runs it, make images in Docker's format, which has what the OCI format leaves out. */
export const setDockerFormat: Fix = {
  id: 'set-docker-format',
  title: "Make the image in Docker's format",
  risk: "The image's manifest has Docker's media types. Every registry and runtime takes them; its digest changes.",
  verify:
    'Run the build again: no instruction is told as ignored, and `buildah inspect <image>` shows it.',
  rollback: 'Revert this pull request; the next image is made in the OCI format again.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => setFormat(manifest, request)),
};

// buildah-build(1): --format decides, else the variable, else oci. Kimia hands the variable on.
function setFormat(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  const builder = builderIn(manifest, facts);
  if ('because' in builder) return builder;
  const { name, path, file, kind } = builder;
  if (kind !== 'buildah' && kind !== 'kimia')
    return { because: `${kind} does not read ${variable}` };
  const format = flagValue(builder, { name: '--format' });
  if (format !== undefined)
    return { because: `container ${name} in ${file} passes --format ${format}, which decides` };
  const entry = [...path, 'env', { name: variable }];
  if (manifest.value([...entry, 'valueFrom']) !== undefined)
    return {
      because: `container ${name} in ${file} takes ${variable} from elsewhere: set it there`,
    };
  const before = manifest.value([...entry, 'value']);
  return {
    operations: [set([...entry, 'value'], 'docker')],
    place: `${placeOf(manifest)} ${variable} of container ${name}`,
    summary: `${variable} of container ${name}: ${before ?? 'not set'} → docker`,
  };
}
