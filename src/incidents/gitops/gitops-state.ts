import type { Cluster, CustomObject, Reading } from '../model/cluster.ts';
import type { MergedChanges } from '../model/rerun.ts';

/** A merged change as the cluster's GitOps tool may know it. */
export interface MergedCommit {
  /** `owner/name`. */
  readonly repository: string;
  readonly commit: string;
  readonly paths: readonly string[];
}

/** What Argo CD and Flux say of a commit. `none`: neither deploys these files, or they could not be asked. */
export type GitOpsState =
  | { readonly kind: 'applied'; readonly by: string }
  | { readonly kind: 'waiting'; readonly seen: string }
  | { readonly kind: 'none'; readonly because?: string };

/** What deploys some of the changed files, and which revisions of them it says that it has applied. */
interface Deployer {
  readonly name: string;
  readonly revisions: readonly string[];
}

/**
 * Has the cluster's GitOps tool applied the commit? All that deploy one of the changed files have to say so. An
 * application's health is not asked for: the very Job that failed makes it degraded.
 */
export async function gitopsState(
  cluster: Cluster,
  merged: MergedCommit,
  { contains }: MergedChanges,
): Promise<GitOpsState> {
  const groups = await cluster.apiGroups();
  const known = groups.kind === 'found' ? groups.value : [];
  const readings = await Promise.all([
    known.includes('argoproj.io') ? argoApplications(cluster, merged) : [],
    known.includes('kustomize.toolkit.fluxcd.io') ? fluxKustomizations(cluster, merged) : [],
  ]);
  const refused = readings.find((one) => !Array.isArray(one));
  const deployers = readings.flatMap((one) => (Array.isArray(one) ? one : []));
  if (deployers.length === 0) {
    return { kind: 'none', ...(refused && !Array.isArray(refused) ? refused : {}) };
  }
  for (const { name, revisions } of deployers) {
    if (!(await isAmong(merged, revisions, contains))) {
      const at = revisions[0] ? `stands at ${revisions[0].slice(0, 7)}` : 'has applied nothing yet';
      return { kind: 'waiting', seen: `${name} ${at}, not yet at ${merged.commit.slice(0, 7)}` };
    }
  }
  const by = deployers.map(({ name }) => name).join(' and ');
  return { kind: 'applied', by: `${by} applied ${merged.commit.slice(0, 7)}` };
}

async function isAmong(
  { repository, commit }: MergedCommit,
  revisions: readonly string[],
  contains: MergedChanges['contains'],
): Promise<boolean> {
  if (revisions.includes(commit)) return true;
  const [current] = revisions;
  return current !== undefined && contains(repository, current, commit);
}

type Unread = { readonly because: string };

async function argoApplications(
  cluster: Cluster,
  merged: MergedCommit,
): Promise<Deployer[] | Unread> {
  const read = await cluster.listCustom('argoproj.io', 'v1alpha1', 'applications');
  if (read.kind !== 'found') return unread(read, 'Argo CD applications');
  return read.value.flatMap(({ metadata, spec, status }) => {
    const sources = [textTree(spec, 'source'), ...trees(spec?.sources)];
    const isMine = sources.some(
      (source) =>
        isRepository(text(source, 'repoURL'), merged.repository) &&
        merged.paths.some((path) => isBelow(path, text(source, 'path'))),
    );
    if (!isMine) return [];
    const sync = textTree(status, 'sync');
    const history = trees(status?.history).map((one) => text(one, 'revision'));
    const isSynced = text(sync, 'status') === 'Synced';
    const current = isSynced ? [text(sync, 'revision'), ...texts(sync.revisions)] : [];
    return [
      {
        name: `Argo CD application ${metadata.namespace}/${metadata.name}`,
        revisions: [...current, ...history.toReversed()].filter(Boolean),
      },
    ];
  });
}

async function fluxKustomizations(
  cluster: Cluster,
  merged: MergedCommit,
): Promise<Deployer[] | Unread> {
  const [kustomizations, repositories] = await Promise.all([
    cluster.listCustom('kustomize.toolkit.fluxcd.io', 'v1', 'kustomizations'),
    cluster.listCustom('source.toolkit.fluxcd.io', 'v1', 'gitrepositories'),
  ]);
  if (kustomizations.kind !== 'found') return unread(kustomizations, 'Flux kustomizations');
  if (repositories.kind !== 'found') return unread(repositories, 'Flux git repositories');
  const own = new Set(
    repositories.value
      .filter(({ spec }) => isRepository(text(spec, 'url'), merged.repository))
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  );
  return kustomizations.value.flatMap(({ metadata, spec, status }) => {
    const source = textTree(spec, 'sourceRef');
    const from = `${text(source, 'namespace') || metadata.namespace}/${text(source, 'name')}`;
    const isMine =
      text(source, 'kind') === 'GitRepository' &&
      own.has(from) &&
      merged.paths.some((path) => isBelow(path, text(spec, 'path')));
    if (!isMine) return [];
    // `main@sha1:<commit>`; `main/<commit>` before Flux 2.
    const revision = /[0-9a-f]{40}$/.exec(text(status, 'lastAppliedRevision'))?.[0];
    return [
      {
        name: `Flux Kustomization ${metadata.namespace}/${metadata.name}`,
        revisions: revision ? [revision] : [],
      },
    ];
  });
}

function unread(
  reading: Exclude<Reading<CustomObject[]>, { kind: 'found' }>,
  what: string,
): Unread | Deployer[] {
  switch (reading.kind) {
    case 'not-found':
      return [];
    case 'forbidden':
      return { because: `the bot may not list ${what}` };
    case 'unavailable':
      return { because: `${what} could not be read: ${reading.because}` };
  }
}

/** `https://host/owner/name.git`, `git@host:owner/name` and `ssh://git@host/owner/name` name the same. */
const isRepository = (url: string, repository: string): boolean =>
  url
    .toLowerCase()
    .replace(/\.git\/?$|\/$/, '')
    .split(/[:/]/)
    .slice(-2)
    .join('/') === repository.toLowerCase();

function isBelow(path: string, folder: string): boolean {
  const clean = folder.replace(/^\.?\/+|\/+$/g, '').replace(/^\.$/, '');
  return clean === '' || path === clean || path.startsWith(`${clean}/`);
}

type Tree = Readonly<Record<string, unknown>>;

const textTree = (tree: Tree | undefined, key: string): Tree => Object(tree?.[key]) as Tree;
const text = (tree: Tree | undefined, key: string): string => {
  const value = tree?.[key];
  return typeof value === 'string' ? value : '';
};
const trees = (value: unknown): Tree[] =>
  Array.isArray(value) ? value.map((one) => Object(one)) : [];
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
