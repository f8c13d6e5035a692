import type { Identity } from '../manifest.ts';
import { type Source, type TextSource, textSources } from '../source.ts';
import { imagesSource, withImages } from './images.ts';
import { isJsonPatch, jsonPatched, jsonPatchSource } from './json-patch.ts';
import { isRecord, type Kustomization, type Patch, type PatchTarget } from './kustomization.ts';
import type { PatchFiles } from './patch-files.ts';
import { mergePatchSource, strategicMerge, withMerge } from './strategic-merge.ts';

/** An object as a chain of kustomizations makes it. */
export interface Rendering {
  readonly identity: Identity;
  /** What it amounts to. */
  readonly data: unknown;
  /** What the kustomizations say of it, the last word first; without the object's own manifest. */
  readonly sources: readonly Source[];
}

/**
 * Applies a chain of kustomizations to an object, in kustomize's order: patches, then images, then names and namespace.
 * @param chain the innermost first
 */
export function render(
  identity: Identity,
  data: unknown,
  chain: readonly Kustomization[],
  patchFiles: PatchFiles,
): Rendering {
  let rendering: Rendering = { identity, data, sources: [] };
  for (const kustomization of chain) {
    for (const patch of kustomization.patches)
      rendering = patched(rendering, identity, kustomization, patch, patchFiles);
    rendering = named(imaged(rendering, kustomization), kustomization);
  }
  return rendering;
}

function imaged(rendering: Rendering, kustomization: Kustomization): Rendering {
  if (kustomization.images.length === 0) return rendering;
  const { data, sources } = rendering;
  return {
    ...rendering,
    data: withImages(data, kustomization),
    sources: [imagesSource(kustomization, data), ...sources],
  };
}

function named(
  rendering: Rendering,
  { namespace, namePrefix, nameSuffix }: Kustomization,
): Rendering {
  const { name, ...identity } = rendering.identity;
  return {
    ...rendering,
    identity: {
      ...identity,
      name: name === undefined ? undefined : namePrefix + name + nameSuffix,
      namespace: namespace ?? identity.namespace,
    },
  };
}

/** @param original the object's identity before any kustomization: patches may name it so as well */
function patched(
  rendering: Rendering,
  original: Identity,
  kustomization: Kustomization,
  patch: Patch,
  patchFiles: PatchFiles,
): Rendering {
  const fits = (target: PatchTarget): boolean =>
    [original, rendering.identity].some((identity) => isTarget(target, identity));
  if (patch.target && !fits(patch.target)) return rendering;
  let result = rendering;
  for (const document of documentsOf(kustomization, patch, patchFiles))
    result = withPatch(result, document, patch.target !== undefined, fits);
  return result;
}

function withPatch(
  rendering: Rendering,
  { source, data }: TextSource,
  hasTarget: boolean,
  fits: (target: PatchTarget) => boolean,
): Rendering {
  const { identity, data: before, sources } = rendering;
  if (isJsonPatch(data))
    return hasTarget
      ? {
          identity,
          data: jsonPatched(before, data),
          sources: [jsonPatchSource(source, data, before), ...sources],
        }
      : rendering;
  if (!isRecord(data) || !(hasTarget || fits(ownTarget(data)))) return rendering;
  return {
    identity,
    data: strategicMerge(before, changesOf(data)),
    sources: [withMerge(source, data), ...sources],
  };
}

/** Kind and name of a patch say what it is for, and are no part of what it changes. */
function changesOf(data: Readonly<Record<string, unknown>>): unknown {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = data;
  const { name: _name, namespace: _namespace, ...labels } = isRecord(metadata) ? metadata : {};
  return { ...rest, metadata: labels };
}

function documentsOf(
  kustomization: Kustomization,
  { file, inline }: Patch,
  patchFiles: PatchFiles,
): TextSource[] {
  if (inline) return textSources(kustomization.place, inline);
  const read = file === undefined ? undefined : patchFiles.read(file);
  return (read?.data ?? []).flatMap((data, index) =>
    read ? [{ source: mergePatchSource({ file: read, index, root: [] }), data }] : [],
  );
}

const ownTarget = (data: Readonly<Record<string, unknown>>): PatchTarget => {
  const metadata = isRecord(data.metadata) ? data.metadata : {};
  // Its name is taken by the letter.
  const name = RegExp.escape(String(metadata.name ?? ''));
  return { kind: String(data.kind ?? ''), name };
};

/** Targets are anchored regular expressions (kustomize: `types.Selector`). */
function isTarget(target: PatchTarget, { apiVersion, kind, name, namespace }: Identity): boolean {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const fields = { group, version, kind, name: name ?? '', namespace: namespace ?? '' };
  return Object.entries(fields).every(([field, value]) => {
    const wanted = target[field as keyof PatchTarget];
    // Kustomize does not set namespaces before it applies patches: one that is not known fits.
    if (wanted === undefined || wanted === '' || (field === 'namespace' && value === ''))
      return true;
    return matches(wanted, value);
  });
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return pattern === value;
  }
}
