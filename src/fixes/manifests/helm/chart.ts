import { posix } from 'node:path';
import type { SourceFile } from '../../../model/fix.ts';
import { readYaml } from '../../yaml/yaml-file.ts';
import type { Release } from '../gitops/release.ts';
import { isRecord } from '../kustomize/kustomization.ts';
import { documentSource, type Source, sourceAt } from '../source.ts';

/** A Helm chart whose files are in the repository. */
export interface Chart {
  /** Its folder, from the repository's root. */
  readonly folder: string;
  readonly name: string;
  readonly dependencies: readonly Dependency[];
}

/** A chart that is installed with another one. */
export interface Dependency {
  readonly name: string;
  /** The key of its values in those of the chart that it is installed with. */
  readonly key: string;
  /** Empty for a chart that is kept in `charts/`. */
  readonly repository: string;
}

/** One way in which a chart is deployed. */
export interface Deployment {
  /** Absent when nothing in the repository names the release. */
  readonly release?: string;
  readonly namespace?: string;
  /** What says something of its values, the last word first; their paths are those of values. */
  readonly values: readonly Source[];
  readonly by?: Release['by'];
}

/** The charts among the files. */
export const chartsIn = (files: readonly SourceFile[]): Chart[] =>
  files.flatMap((file) => {
    if (posix.basename(file.path) !== 'Chart.yaml') return [];
    const read = readYaml(file);
    const data = read.kind === 'yaml' ? read.file.data[0] : undefined;
    const folder = posix.dirname(file.path);
    if (!isRecord(data)) return [];
    const dependencies = dependenciesIn(data.dependencies);
    return [{ folder, name: String(data.name ?? posix.basename(folder)), dependencies }];
  });

const dependenciesIn = (list: unknown): Dependency[] =>
  (Array.isArray(list) ? list : []).filter(isRecord).map(({ name, alias, repository }) => ({
    name: String(name),
    key: String(alias ?? name),
    repository: String(repository ?? ''),
  }));

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

/** The ways in which a chart is deployed: by itself, and as a part of other charts. */
export function deploymentsOf(
  chart: Chart,
  files: readonly SourceFile[],
  charts: readonly Chart[],
  releases: readonly Release[],
): Deployment[] {
  const defaults = valuesFile(files, posix.join(chart.folder, 'values.yaml'));
  const own = defaults ? [defaults] : [];
  const within = parentsOf(chart, charts).flatMap(({ parent, key }) =>
    deploymentsOf(parent, files, charts, releases).map(({ values, ...deployment }) => ({
      ...deployment,
      values: [...values.map((source) => sourceAt(source, [key])), ...own],
    })),
  );
  const made = releases
    .filter(({ folder }) => folder === chart.folder)
    .map(({ values, release, namespace, by, replacesDefaults }) => ({
      ...(release === undefined ? {} : { release }),
      ...(namespace === undefined ? {} : { namespace }),
      by,
      values: replacesDefaults ? values() : [...values(), ...own],
    }));
  const all = [...made, ...within];
  return all.length > 0 ? all : ownDeployments(files, chart, own);
}

/** The charts that a chart is installed with: those around its folder, and those that name the folder. */
const parentsOf = (
  chart: Chart,
  charts: readonly Chart[],
): { readonly parent: Chart; readonly key: string }[] =>
  charts.flatMap((parent) => {
    const named = parent.dependencies.find(
      ({ name, repository }) =>
        name === chart.name &&
        repository.startsWith('file://') &&
        posix.join(parent.folder, repository.slice('file://'.length)) === chart.folder,
    );
    if (named) return [{ parent, key: named.key }];
    if (posix.dirname(chart.folder) !== posix.join(parent.folder, 'charts')) return [];
    const listed = parent.dependencies.find(({ name }) => name === chart.name);
    return [{ parent, key: listed?.key ?? chart.name }];
  });

/**
 * How a chart is deployed as far as its own folder tells: with its `values.yaml` alone, and with each values file of an
 * environment that lies beside it (`values-prod.yaml`, `values.prod.yaml`).
 */
function ownDeployments(
  files: readonly SourceFile[],
  { folder }: Chart,
  own: readonly Source[],
): Deployment[] {
  const environments = files
    .filter(({ path }) => posix.dirname(path) === folder)
    .filter(({ path }) => /^values[-._].+\.ya?ml$/.test(posix.basename(path)))
    .flatMap(({ path }) => valuesFile(files, path) ?? []);
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
