import { posix } from 'node:path';
import type { SourceFile } from '../../../model/fix.ts';
import type { Key } from '../../yaml/yaml-file.ts';
import { valuesFile } from '../helm/chart.ts';
import type { Manifest } from '../manifest.ts';
import type { Source } from '../source.ts';
import { parametersOf, withParameters } from './application-set.ts';
import { parametersSource } from './helm-parameters.ts';
import type { OwnSources } from './own-sources.ts';
import { listAt, type Release, textAt, valuesAt, valuesInside } from './release.ts';

/** What an Argo CD Application deploys, or each Application that an ApplicationSet makes. */
export function argoReleases(
  manifest: Manifest,
  files: readonly SourceFile[],
  own: OwnSources,
): Release[] {
  const { kind, name, namespace } = manifest.identity;
  if (kind === 'Application')
    return name === undefined
      ? []
      : releasesOf({ manifest, files, own, root: [], fill: asItIs, name, namespace });
  const template = ['spec', 'template'];
  return parametersOf(manifest, files, own).flatMap((parameters) => {
    const fill = (text: string): string | undefined => withParameters(text, parameters);
    const made = fill(textAt(manifest, [...template, 'metadata', 'name']) ?? '');
    return made
      ? releasesOf({ manifest, files, own, root: template, fill, name: made, namespace })
      : [];
  });
}

const asItIs = (text: string): string => text;

/** An Application, where it stands, and how its texts are completed. */
interface Application {
  readonly manifest: Manifest;
  readonly files: readonly SourceFile[];
  readonly own: OwnSources;
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
  return places.flatMap((place) => releaseOf(application, place, places) ?? []);
}

function releaseOf(
  application: Application,
  source: readonly Key[],
  all: readonly (readonly Key[])[],
): Release | undefined {
  const { manifest, root, name, namespace, own } = application;
  const text = (...path: Key[]): string | undefined => filled(application, [...source, ...path]);
  const path = text('path');
  const isOwn = own.url(text('repoURL'));
  // What lies in another repository is a chart from elsewhere, whose values may stand here.
  const chart = text('chart') ?? (isOwn || path === undefined ? undefined : posix.basename(path));
  // A source that has neither is there for its values files.
  if (chart === undefined && path === undefined) return undefined;
  const folder =
    path === undefined || !isOwn ? undefined : posix.join(path, '.').replace(/(.)\/$/, '$1');
  const destination = filled(application, [...root, 'spec', 'destination', 'namespace']);
  return {
    by: { kind: 'Application', name, ...(namespace === undefined ? {} : { namespace }) },
    release: text('helm', 'releaseName') ?? name,
    ...(destination === undefined ? {} : { namespace: destination }),
    ...(chart === undefined ? { folder: folder ?? '.' } : { remoteChart: chart }),
    isRecursive: manifest.value([...source, 'directory', 'recurse']) === true,
    values: () => valuesOf(application, [...source, 'helm'], { folder, isOwn, all }),
  };
}

function filled({ manifest, fill }: Application, path: readonly Key[]): string | undefined {
  const text = textAt(manifest, path);
  return text === undefined ? undefined : fill(text);
}

/** Where the values files of a source are named from. */
interface ValuesBase {
  readonly folder: string | undefined;
  readonly isOwn: boolean;
  /** All sources of the Application. */
  readonly all: readonly (readonly Key[])[];
}

/** The last word first: `parameters`, `valuesObject`, `values` (not used beside a `valuesObject`), then the files. */
function valuesOf(application: Application, helm: readonly Key[], base: ValuesBase): Source[] {
  const { manifest, files, fill } = application;
  const object = valuesAt(manifest, [...helm, 'valuesObject']);
  const listed = listAt(manifest, [...helm, 'valueFiles'])
    .toReversed()
    .flatMap((entry) => (typeof entry === 'string' ? (fill(entry) ?? []) : []))
    .flatMap((entry) => valuesPath(entry, base, application) ?? [])
    .flatMap((path) => valuesFile(files, path) ?? []);
  return [
    ...parametersSource(manifest, [...helm, 'parameters']),
    ...(object.length > 0 ? object : valuesInside(manifest, [...helm, 'values'])),
    ...listed,
  ];
}

/**
 * From the chart's folder, or with `/` or the name of another source (`$values/`) from the root of its repository.
 * Undefined in another repository than ours.
 */
function valuesPath(
  entry: string,
  { folder, isOwn, all }: ValuesBase,
  application: Application,
): string | undefined {
  const [, ref, fromRoot] = /^(?:\$([\w.-]+))?\/(.*)$/.exec(entry) ?? [];
  const named = ref && all.find((one) => filled(application, [...one, 'ref']) === ref);
  const isHere = named ? application.own.url(filled(application, [...named, 'repoURL'])) : isOwn;
  if (!isHere) return undefined;
  return fromRoot === undefined ? posix.join(folder ?? '.', entry) : posix.join(fromRoot);
}
