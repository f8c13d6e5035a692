import { posix } from 'node:path';
import type { SourceFile } from '../../../model/fix.ts';
import { readYaml } from '../../yaml/yaml-file.ts';
import { isRecord } from '../kustomize/kustomization.ts';
import { documentSource, type Source } from '../source.ts';

/** A Helm chart whose files are in the repository. */
export interface Chart {
  /** Its folder, from the repository's root. */
  readonly folder: string;
  readonly name: string;
}

/** One way in which a chart is deployed. */
export interface Deployment {
  /** Absent when nothing in the repository names the release. */
  readonly release?: string;
  readonly namespace?: string;
  /** What says something of its values, the last word first; their paths are those of values. */
  readonly values: readonly Source[];
}

/** The charts among the files. */
export const chartsIn = (files: readonly SourceFile[]): Chart[] =>
  files.flatMap((file) => {
    if (posix.basename(file.path) !== 'Chart.yaml') return [];
    const read = readYaml(file);
    const data = read.kind === 'yaml' ? read.file.data[0] : undefined;
    const folder = posix.dirname(file.path);
    return isRecord(data) ? [{ folder, name: String(data.name ?? posix.basename(folder)) }] : [];
  });

/** The chart that a template belongs to. */
export const chartOf = (path: string, charts: readonly Chart[]): Chart | undefined =>
  charts
    .filter(({ folder }) => path.startsWith(folder === '.' ? 'templates/' : `${folder}/templates/`))
    .toSorted((one, other) => other.folder.length - one.folder.length)[0];

/** A values file as a source of values; undefined when it cannot be read as one. */
export function valuesFile(files: readonly SourceFile[], path: string): Source | undefined {
  const file = files.find((one) => one.path === path);
  const read = file && readYaml(file);
  if (read?.kind !== 'yaml' || !isRecord(read.file.data[0])) return undefined;
  return documentSource({ file: read.file, index: 0, root: [] });
}

/**
 * How a chart is deployed as far as its own folder tells: with its `values.yaml` alone, and with each values file of an
 * environment that lies beside it (`values-prod.yaml`, `values.prod.yaml`).
 */
export function ownDeployments(files: readonly SourceFile[], { folder }: Chart): Deployment[] {
  const defaults = valuesFile(files, posix.join(folder, 'values.yaml'));
  const environments = files
    .filter(({ path }) => posix.dirname(path) === folder)
    .filter(({ path }) => /^values[-._].+\.ya?ml$/.test(posix.basename(path)))
    .flatMap(({ path }) => valuesFile(files, path) ?? []);
  const own = defaults ? [defaults] : [];
  return [{ values: own }, ...environments.map((one) => ({ values: [one, ...own] }))];
}

/** Values as Helm joins them: maps are merged, everything else is replaced, and null takes a default away. */
export const joinedValues = (sources: readonly Source[]): unknown =>
  sources.reduceRight<unknown>((values, source) => merged(values, source.value([])), {});

function merged(below: unknown, above: unknown): unknown {
  if (!isRecord(below) || !isRecord(above)) return above ?? below;
  const result: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    if (value === null) delete result[key];
    else result[key] = merged(below[key], value);
  }
  return result;
}
