import { posix } from 'node:path';
import type { SourceFile } from '../../../model/fix.ts';
import type { Key } from '../../yaml/yaml-file.ts';
import { valuesFile } from '../helm/chart.ts';
import type { Manifest } from '../manifest.ts';
import type { Source } from '../source.ts';
import { parametersOf, withParameters } from './application-set.ts';
import { parametersSource } from './helm-parameters.ts';
import { listAt, type Release, textAt, valuesAt, valuesInside } from './release.ts';

/** What an Argo CD Application deploys, or each Application that an ApplicationSet makes. */
export function argoReleases(manifest: Manifest, files: readonly SourceFile[]): Release[] {
  const { kind, name, namespace } = manifest.identity;
  if (kind === 'Application')
    return name === undefined
      ? []
      : releasesOf({ manifest, files, root: [], fill: asItIs, name, namespace });
  const template = ['spec', 'template'];
  return parametersOf(manifest, files).flatMap((parameters) => {
    const fill = (text: string): string | undefined => withParameters(text, parameters);
    const made = fill(textAt(manifest, [...template, 'metadata', 'name']) ?? '');
    return made ? releasesOf({ manifest, files, root: template, fill, name: made, namespace }) : [];
  });
}

const asItIs = (text: string): string => text;

/** An Application, where it stands, and how its texts are completed. */
interface Application {
  readonly manifest: Manifest;
  readonly files: readonly SourceFile[];
  readonly root: readonly Key[];
  readonly name: string;
  readonly namespace: string | undefined;
  fill(text: string): string | undefined;
}

/** Argo CD ignores `source` where there are `sources`. */
function releasesOf(application: Application): Release[] {
  const spec = [...application.root, 'spec'];
  const sources = listAt(application.manifest, [...spec, 'sources']);
  const places: Key[][] =
    sources.length > 0
      ? sources.map((_, index) => [...spec, 'sources', index])
      : [[...spec, 'source']];
  return places.flatMap((place) => releaseOf(application, place) ?? []);
}

function releaseOf(application: Application, source: readonly Key[]): Release | undefined {
  const { manifest, root, name, namespace } = application;
  const text = (...path: Key[]): string | undefined => filled(application, [...source, ...path]);
  const chart = text('chart');
  const path = text('path');
  // A source that has neither is there for its values files.
  if (chart === undefined && path === undefined) return undefined;
  const folder = path === undefined ? undefined : posix.join(path, '.').replace(/(.)\/$/, '$1');
  const destination = filled(application, [...root, 'spec', 'destination', 'namespace']);
  return {
    by: { kind: 'Application', name, ...(namespace === undefined ? {} : { namespace }) },
    release: text('helm', 'releaseName') ?? name,
    ...(destination === undefined ? {} : { namespace: destination }),
    ...(chart === undefined ? { folder: folder ?? '.' } : { remoteChart: chart }),
    isRecursive: manifest.value([...source, 'directory', 'recurse']) === true,
    values: () => valuesOf(application, [...source, 'helm'], folder),
  };
}

function filled({ manifest, fill }: Application, path: readonly Key[]): string | undefined {
  const text = textAt(manifest, path);
  return text === undefined ? undefined : fill(text);
}

/** The last word first: `parameters`, `valuesObject`, `values` (not used beside a `valuesObject`), then the files. */
function valuesOf(
  { manifest, files, fill }: Application,
  helm: readonly Key[],
  folder: string | undefined,
): Source[] {
  const object = valuesAt(manifest, [...helm, 'valuesObject']);
  const listed = listAt(manifest, [...helm, 'valueFiles'])
    .toReversed()
    .flatMap((entry) => (typeof entry === 'string' ? (fill(entry) ?? []) : []))
    .flatMap((entry) => valuesFile(files, valuesPath(entry, folder)) ?? []);
  return [
    ...parametersSource(manifest, [...helm, 'parameters']),
    ...(object.length > 0 ? object : valuesInside(manifest, [...helm, 'values'])),
    ...listed,
  ];
}

/** From the chart's folder, or with `/` or the name of another source (`$values/`) from the repository's root. */
function valuesPath(entry: string, folder: string | undefined): string {
  const fromRoot = /^(?:\$[\w.-]+)?\/(.*)$/.exec(entry)?.[1];
  return fromRoot === undefined ? posix.join(folder ?? '.', entry) : posix.join(fromRoot);
}
