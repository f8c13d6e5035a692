import { posix } from 'node:path';
import { stringify } from 'yaml';
import type { FileChange, SourceFile } from '../model/fix.ts';
import { append } from './edit/operation.ts';
import { readKustomizations } from './manifests/kustomize/kustomization.ts';
import type { Manifest } from './manifests/manifest.ts';
import { documentSource } from './manifests/source.ts';
import { type Data, kubernetesYaml } from './yaml/layout.ts';

/** An object that the repository is to hold. */
export interface NewObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string } & Readonly<Record<string, Data>>;
  readonly [field: string]: Data | object;
}

/**
 * A file of its own for a new object, beside the manifest of another one, and listed where a kustomization of that folder lists
 * files: without that it would never be applied.
 */
export function addedFile(
  files: readonly SourceFile[],
  manifest: Manifest,
  object: NewObject,
): readonly [FileChange, ...FileChange[]] | { readonly because: string } {
  const neighbour = manifest.sources.at(-1)?.path ?? '';
  if (
    /(^|\/)templates\//.test(neighbour) ||
    (manifest.identity.name === undefined && manifest.identity.generateName === undefined)
  )
    return {
      because: `a chart makes ${manifest.identity.kind} ${manifest.identity.name ?? manifest.whereabouts}: add it there`,
    };
  const path = posix.join(posix.dirname(neighbour), fileName(object));
  if (files.some((file) => file.path === path)) return { because: `${path} is there already` };
  const listed = listing(files, neighbour, path);
  if (listed && 'because' in listed) return listed;
  return [{ path, after: textOf(object, manifest) }, ...(listed ? [listed] : [])];
}

const fileName = ({ kind, metadata }: NewObject): string =>
  `${kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}-${metadata.name}.yaml`;

/** With the namespace where its neighbour says its own; else what applies the one gives it to the other. */
function textOf(object: NewObject, manifest: Manifest): string {
  const namespace = manifest.sources.at(-1)?.value(['metadata', 'namespace']);
  const { apiVersion, kind, metadata, ...rest } = object;
  const named = { ...metadata, ...(namespace === undefined ? {} : { namespace }) };
  return stringify({ apiVersion, kind, metadata: named, ...rest }, kubernetesYaml);
}

/** The kustomization of the folder with the new file in its list; nothing where none lists the neighbour. */
function listing(
  files: readonly SourceFile[],
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
