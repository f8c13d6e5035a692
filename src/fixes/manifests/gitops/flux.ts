import { posix } from 'node:path';
import type { SourceFile } from '../../../model/fix.ts';
import { valueIn } from '../../edit/operation.ts';
import { readYaml } from '../../yaml/yaml-file.ts';
import { valuesFile } from '../helm/chart.ts';
import { isRecord, type Kustomization } from '../kustomize/kustomization.ts';
import type { Manifest } from '../manifest.ts';
import { documentSource, type Source } from '../source.ts';
import type { OwnSources } from './own-sources.ts';
import { listAt, type Release, textAt, valuesAt } from './release.ts';

/** What a Flux HelmRelease or a Flux Kustomization deploys. */
export function fluxReleases(
  manifest: Manifest,
  files: readonly SourceFile[],
  kustomizations: readonly Kustomization[],
  own: OwnSources,
): Release[] {
  const { kind, name, namespace } = manifest.identity;
  if (name === undefined) return [];
  const by = { name, ...(namespace === undefined ? {} : { namespace }) };
  const target = textAt(manifest, ['spec', 'targetNamespace']);
  if (kind === 'Kustomization' && !own.flux(manifest, ['spec', 'sourceRef'])) return [];
  if (kind === 'Kustomization')
    return [
      {
        by: { kind, ...by },
        folder: folderOf(textAt(manifest, ['spec', 'path']) ?? '.'),
        isRecursive: true,
        values: () => [],
        ...(target === undefined ? {} : { namespace: target }),
      },
    ];
  const deployedTo = target ?? namespace;
  const chart = textAt(manifest, ['spec', 'chart', 'spec', 'chart']);
  const isOwn = own.flux(manifest, ['spec', 'chart', 'spec', 'sourceRef']);
  return [
    {
      by: { kind: 'HelmRelease', ...by },
      // As the helm-controller names a release that has no name of its own.
      release: textAt(manifest, ['spec', 'releaseName']) ?? (target ? `${target}-${name}` : name),
      ...(deployedTo === undefined ? {} : { namespace: deployedTo }),
      ...(chart !== undefined && isOwn && isInRepository(manifest)
        ? { folder: folderOf(chart) }
        : { remoteChart: posix.basename(chart ?? name) }),
      isRecursive: false,
      replacesDefaults: listAt(manifest, valuesFilesPath).length > 0,
      values: () => [
        ...valuesAt(manifest, ['spec', 'values']),
        ...valuesFrom(manifest, files, kustomizations),
        ...(isOwn ? valuesFiles(manifest, files) : []),
      ],
    },
  ];
}

/** A chart of a GitRepository is named by its folder, one of a HelmRepository by its name. */
const isInRepository = (manifest: Manifest): boolean =>
  ['GitRepository', 'Bucket'].includes(
    textAt(manifest, ['spec', 'chart', 'spec', 'sourceRef', 'kind']) ?? '',
  );

const folderOf = (path: string): string => posix.join('.', path).replace(/(.)\/$/, '$1');

const valuesFilesPath = ['spec', 'chart', 'spec', 'valuesFiles'];

/** They stand in the place of the chart's own `values.yaml`, and are named from the repository's root. */
const valuesFiles = (manifest: Manifest, files: readonly SourceFile[]): Source[] =>
  listAt(manifest, valuesFilesPath)
    .toReversed()
    .flatMap((path) => (typeof path === 'string' ? (valuesFile(files, folderOf(path)) ?? []) : []));

/** ConfigMaps whose texts are values, the last one having the last word. Secrets are not looked for. */
const valuesFrom = (
  manifest: Manifest,
  files: readonly SourceFile[],
  kustomizations: readonly Kustomization[],
): Source[] =>
  listAt(manifest, ['spec', 'valuesFrom'])
    .toReversed()
    .filter(isRecord)
    .filter(({ kind, targetPath }) => kind === 'ConfigMap' && targetPath === undefined)
    .flatMap(({ name, valuesKey }) => {
      const key = typeof valuesKey === 'string' ? valuesKey : 'values.yaml';
      return (
        generatedFrom(String(name), key, files, kustomizations) ??
        configMapText(String(name), key, files) ??
        []
      );
    })
    .filter((source) => isRecord(source.value([])));

/** The file that a `configMapGenerator` takes the values from. */
function generatedFrom(
  name: string,
  key: string,
  files: readonly SourceFile[],
  kustomizations: readonly Kustomization[],
): Source | undefined {
  for (const { folder, place } of kustomizations) {
    const generators = valueIn(place.file.data[0], ['configMapGenerator']);
    const entries = (Array.isArray(generators) ? generators : [])
      .filter(isRecord)
      .filter((one) => one.name === name)
      .flatMap((one) => (Array.isArray(one.files) ? one.files.map(String) : []));
    for (const entry of entries) {
      const [, named = posix.basename(entry), path = entry] = /^([^=]+)=(.+)$/.exec(entry) ?? [];
      if (named === key) return valuesFile(files, posix.join(folder, path));
    }
  }
  return undefined;
}

function configMapText(
  name: string,
  key: string,
  files: readonly SourceFile[],
): Source | undefined {
  for (const file of files) {
    if (!file.text.includes('ConfigMap') || !file.text.includes(name)) continue;
    const read = readYaml(file);
    if (read.kind !== 'yaml') continue;
    const index = read.file.data.findIndex(
      (data) =>
        valueIn(data, ['kind']) === 'ConfigMap' && valueIn(data, ['metadata', 'name']) === name,
    );
    if (index >= 0)
      return documentSource({ file: read.file, index, root: [] }).inside?.(['data', key]);
  }
  return undefined;
}
