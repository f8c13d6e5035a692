import { posix } from 'node:path';
import { Minimatch } from 'minimatch';
import type { SourceFile } from '../../../model/fix.ts';
import { isRecord } from '../kustomize/kustomization.ts';
import type { Manifest } from '../manifest.ts';
import type { OwnSources } from './own-sources.ts';
import { listAt } from './release.ts';

/** What a generator of an ApplicationSet gives to its template, for one Application. */
export type Parameters = ReadonlyMap<string, string>;

/**
 * The parameters of all Applications that an ApplicationSet makes, as far as the repository alone tells: those of lists,
 * and of folders in Git. What depends on clusters, pull requests or other services is left out.
 */
export const parametersOf = (
  manifest: Manifest,
  files: readonly SourceFile[],
  own: OwnSources,
): Parameters[] =>
  listAt(manifest, ['spec', 'generators']).flatMap((generator) => {
    if (!isRecord(generator)) return [];
    if (isRecord(generator.list)) return listParameters(generator.list);
    const { git } = generator;
    return isRecord(git) && own.url(urlOf(git)) ? folderParameters(git, files) : [];
  });

/** A text of the template; undefined when it needs what is not known. */
export function withParameters(text: string, parameters: Parameters): string | undefined {
  const whole = text.replace(
    /\{\{-?\s*\.?([\w.-]+?)\s*-?\}\}/g,
    (action, name: string) => parameters.get(name) ?? action,
  );
  return whole.includes('{{') ? undefined : whole;
}

type Fields = Readonly<Record<string, unknown>>;

const urlOf = ({ repoURL }: Fields): string | undefined =>
  typeof repoURL === 'string' ? repoURL : undefined;

const listParameters = ({ elements }: Fields): Parameters[] =>
  (Array.isArray(elements) ? elements : [])
    .filter(isRecord)
    .map((element) => new Map(leaves(element)));

/** `{ values: { env: prod } }` is known as `values.env`. */
const leaves = (fields: Fields, prefix = ''): [string, string][] =>
  Object.entries(fields).flatMap(([key, value]): [string, string][] =>
    isRecord(value) ? leaves(value, `${prefix}${key}.`) : [[prefix + key, String(value)]],
  );

function folderParameters({ directories }: Fields, files: readonly SourceFile[]): Parameters[] {
  const entries = (Array.isArray(directories) ? directories : []).filter(isRecord);
  const globs = (isExcluded: boolean): Minimatch[] =>
    entries
      .filter(({ exclude }) => (exclude === true) === isExcluded)
      .map(({ path }) => new Minimatch(String(path)));
  const [wanted, excluded] = [globs(false), globs(true)];
  if (wanted.length === 0) return [];
  const fits = (folder: string): boolean =>
    wanted.some((glob) => glob.match(folder)) && !excluded.some((glob) => glob.match(folder));
  return [...foldersOf(files)].filter(fits).map((folder) => {
    const basename = posix.basename(folder);
    return new Map([
      ['path', folder],
      ['path.path', folder],
      ['path.basename', basename],
      ...folder.split('/').map((part, index): [string, string] => [`path[${index}]`, part]),
    ]);
  });
}

function foldersOf(files: readonly SourceFile[]): Set<string> {
  const folders = new Set<string>();
  for (const { path } of files)
    for (
      let folder = posix.dirname(path);
      folder !== '.' && !folders.has(folder);
      folder = posix.dirname(folder)
    )
      folders.add(folder);
  return folders;
}
