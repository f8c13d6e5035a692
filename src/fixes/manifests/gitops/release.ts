import type { Deployment } from '../helm/chart.ts';
import { isRecord } from '../kustomize/kustomization.ts';
import type { Manifest } from '../manifest.ts';
import { type Source, sourceAt } from '../source.ts';

/** The GitOps object that deploys something of the repository. */
export interface Maker {
  readonly kind: 'Application' | 'HelmRelease' | 'Kustomization';
  readonly name: string;
  readonly namespace?: string;
}

/** What a GitOps object deploys: a folder of the repository, or a chart that lies elsewhere. */
export interface Release extends Omit<Deployment, 'values'> {
  readonly by: Maker;
  /** A folder from the repository's root; absent for a chart of a Helm repository. */
  readonly folder?: string;
  /** The name of a chart that lies elsewhere. */
  readonly remoteChart?: string;
  /** Are the manifests of folders inside the folder deployed as well? */
  readonly isRecursive: boolean;
  /** The chart's own `values.yaml` is not used. */
  readonly replacesDefaults?: boolean;
  /** The values that a chart is deployed with, the last word first. They are read when they are asked for. */
  values(): readonly Source[];
}

/**
 * The values that stand inside an object, at a path: each of its sources says a part of them. Those of a chart that makes
 * the object say single values only.
 */
export const valuesAt = (manifest: Manifest, path: readonly (string | number)[]): Source[] =>
  isRecord(manifest.value(path))
    ? manifest.sources
        .filter((source) => isRecord(source.value(path)) || source.value([]) === undefined)
        .map((source) => sourceAt(source, path))
    : [];

/** The values that an object holds as one text, at a path. */
export function valuesInside(manifest: Manifest, path: readonly (string | number)[]): Source[] {
  const source = manifest.sources.find((one) => one.decides(path))?.inside?.(path);
  return source && isRecord(source.value([])) ? [source] : [];
}

export const textAt = (
  manifest: Manifest,
  path: readonly (string | number)[],
): string | undefined => {
  const value = manifest.value(path);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const listAt = (
  manifest: Manifest,
  path: readonly (string | number)[],
): readonly unknown[] => {
  const value = manifest.value(path);
  return Array.isArray(value) ? value : [];
};
