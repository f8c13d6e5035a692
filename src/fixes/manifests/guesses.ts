import { posix } from 'node:path';
import { type Fact, factValue } from '../../model/facts.ts';
import type { SourceFile, SourceTree } from '../../model/fix.ts';
import { joinedValues, valuesFile } from './helm/chart.ts';
import type { Wanted } from './locate.ts';
import { type Identity, type Manifest, manifestOf } from './manifest.ts';
import { agreement } from './namespaces.ts';
import { agreementOf, type Origin, originOf } from './origin.ts';
import { type Repository, readRepository } from './repository.ts';
import { similarKeys } from './similar-keys.ts';
import type { Source } from './source.ts';

/**
 * What a build without a manifest may be made from: the object that owns it, the values of charts that lie elsewhere,
 * and values files of its namespace. None is certain.
 */
export function guessesFor(tree: SourceTree, wanted: Wanted, facts: readonly Fact[]): Manifest[] {
  const { files } = tree;
  const repository = readRepository(tree);
  const owners = ownersIn(repository, files, wanted, facts);
  if (owners.length > 0) return owners;
  const live = originOf(facts);
  const releases = repository.releases
    .filter(
      ({ remoteChart, namespace }) => remoteChart !== undefined && namespace === wanted.namespace,
    )
    .flatMap(({ values, by, release, remoteChart = '' }) => {
      const told = { by, chart: remoteChart, ...(release === undefined ? {} : { release }) };
      if (agreementOf(live, told) < 0) return [];
      const sources = values();
      return guess(sources, joinedValues(sources), wanted, { origin: told });
    });
  return releases.length > 0 ? releases : valuesFilesIn(repository, files, wanted);
}

/** Who makes the build, where that is neither Kubernetes itself nor among the files: what people are told then. */
export function ownerText(facts: readonly Fact[]): string | undefined {
  const owner = customOwner(facts);
  return (
    owner &&
    `${owner.kind} ${owner.name} (${owner.apiVersion}) makes it: change what that says, or name the key of its values in the configuration (helmValues of the target)`
  );
}

function customOwner(facts: readonly Fact[]) {
  const owner = factValue(facts, 'origin.owner');
  return owner && !/^(v1$|batch\/|apps\/)/.test(owner.apiVersion) ? owner : undefined;
}

function ownersIn(
  repository: Repository,
  files: readonly SourceFile[],
  wanted: Wanted,
  facts: readonly Fact[],
): Manifest[] {
  const owner = customOwner(facts);
  if (!owner) return [];
  const group = (apiVersion: string): string => apiVersion.replace(/\/.*$/, '');
  const isOwner = ({ kind, apiVersion, name }: Identity): boolean =>
    kind === owner.kind && group(apiVersion) === group(owner.apiVersion) && name === owner.name;
  return files
    .filter(({ text }) => text.includes(owner.kind))
    .flatMap((file) =>
      repository
        .objectsIn(file)
        .manifests.filter(({ identity }) => isOwner(identity))
        .filter(
          ({ identity }) =>
            repository.namespaces.rank(file.path, identity.namespace, wanted.namespace) !==
            undefined,
        ),
    )
    .flatMap(({ sources, origin, value, nth }) =>
      guess(sources, value([]), wanted, { origin, ...(nth ? { nth } : {}) }),
    );
}

/** Values files that lie in a folder named like the namespace, and are of no chart of the repository. */
function valuesFilesIn(
  repository: Repository,
  files: readonly SourceFile[],
  wanted: Wanted,
): Manifest[] {
  const charts = files
    .filter(({ path }) => posix.basename(path) === 'Chart.yaml')
    .map(({ path }) => `${posix.dirname(path)}/`);
  return files
    .filter(({ path }) => /(^|[-._])values([-._].*)?\.ya?ml$/.test(posix.basename(path)))
    .filter(({ path }) => !charts.some((folder) => path.startsWith(folder)))
    .filter(
      ({ path }) =>
        repository.namespaces.rank(path, undefined, wanted.namespace) === agreement.suggests,
    )
    .flatMap(({ path }) => valuesFile(files, path) ?? [])
    .flatMap((source) => guess([source], source.value([]), wanted, { origin: {} }));
}

function guess(
  sources: readonly Source[],
  data: unknown,
  { kinds: [kind = ''], namespace }: Wanted,
  known: { readonly origin: Origin; readonly nth?: number },
): Manifest[] {
  const named = sources
    .filter(({ locked }) => locked === undefined)
    .map((source) => similarKeys(source, data));
  const own = named.at(-1);
  if (!own) return [];
  const identity = { apiVersion: '', kind, name: undefined, generateName: undefined, namespace };
  const { by } = known.origin;
  const whereabouts = by ? `${by.kind} ${by.name}` : own.path;
  return [manifestOf(identity, [...named.slice(0, -1), own], { ...known, whereabouts })];
}
