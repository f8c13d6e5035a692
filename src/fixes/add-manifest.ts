import { posix } from 'node:path';
import { stringify } from 'yaml';
import type { FileChange, FixOutcome, FixRequest, Proof } from '../model/fix.ts';
import { find } from './change-manifest.ts';
import { append } from './edit/operation.ts';
import { readKustomizations } from './manifests/kustomize/kustomization.ts';
import type { Wanted } from './manifests/locate.ts';
import type { Manifest } from './manifests/manifest.ts';
import { documentSource } from './manifests/source.ts';
import { notApplicable } from './outcome.ts';
import { type Data, kubernetesYaml } from './yaml/layout.ts';

/** An object that a fix adds to the repository. */
export interface Addition {
  readonly object: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string };
  } & Readonly<Record<string, Data | object>>;
  /** Why an object of its own is needed, as a clause. */
  readonly missing: string;
  readonly place: string;
  readonly summary: string;
  readonly proof?: readonly Proof[];
}

/**
 * Adds an object in a file of its own beside the manifest of another one, and lists the file where a kustomization of
 * that folder lists files: without that it would never be applied.
 */
export function addManifest(request: FixRequest, beside: Wanted, addition: Addition): FixOutcome {
  const location = find(request, beside);
  if (location.kind !== 'found')
    return notApplicable(`${addition.missing}; ${becauseOf(location, beside)}`);
  const { manifest } = location;
  const neighbour = manifest.sources.at(-1)?.path ?? '';
  if (/(^|\/)templates\//.test(neighbour) || manifest.identity.name === undefined)
    return notApplicable(`${addition.missing}, and a chart makes ${beside.called}: add it there`);
  const path = posix.join(posix.dirname(neighbour), fileName(addition));
  if (request.files.some((file) => file.path === path))
    return notApplicable(`${addition.missing}, and ${path} is there already`);
  const listed = listing(request, neighbour, path);
  if (listed && 'because' in listed) return notApplicable(listed.because);
  return {
    kind: 'changed',
    changes: [{ path, after: textOf(addition, manifest) }, ...(listed ? [listed] : [])],
    place: addition.place,
    summary: `${addition.summary}, in a file of its own (${path})`,
    objects: [{ after: addition.object }],
    ...(addition.proof ? { proof: addition.proof } : {}),
  };
}

const becauseOf = (location: ReturnType<typeof find>, { called }: Wanted): string =>
  location.kind === 'not-found'
    ? location.because
    : `where ${called} is made is not certain, so it is not known what to put it beside`;

const fileName = ({ object: { kind, metadata } }: Addition): string =>
  `${kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}-${metadata.name}.yaml`;

/** With the namespace where its neighbour says its own; else what applies the one gives it to the other. */
function textOf({ object }: Addition, manifest: Manifest): string {
  const namespace = manifest.sources.at(-1)?.value(['metadata', 'namespace']);
  const { apiVersion, kind, metadata, ...rest } = object;
  const named = { ...metadata, ...(namespace === undefined ? {} : { namespace }) };
  return stringify({ apiVersion, kind, metadata: named, ...rest }, kubernetesYaml);
}

/** The kustomization of the folder with the new file in its list; nothing where none lists the neighbour. */
function listing(
  { files }: FixRequest,
  neighbour: string,
  path: string,
): FileChange | { readonly because: string } | undefined {
  const kustomization = readKustomizations(files).find(({ includes }) =>
    includes.includes(neighbour),
  );
  if (!kustomization) return undefined;
  const source = documentSource(kustomization.place);
  const edited = source.edit([append(['resources'], posix.relative(kustomization.folder, path))]);
  return 'because' in edited
    ? edited
    : { path: source.path, before: source.text, after: edited.after };
}
