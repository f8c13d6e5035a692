import type { Cluster, CustomObject } from '../../../model/cluster.ts';
import { isAddressOf, type RepositoryAddress } from '../../../model/repository-address.ts';
import { type Tree, textAt } from './fields.ts';
import { type Unread, unread } from './merged-commit.ts';

/** Which of Flux' sources are the repository that was merged to. */
export interface FluxSources {
  /** Absent when the sources could be read. */
  readonly unread?: Unread;
  /** @param ref a `sourceRef` @param namespace of the object that holds it */
  isOwn(ref: Tree, namespace: string | undefined): boolean;
}

export async function fluxSources(
  cluster: Cluster,
  address: RepositoryAddress,
): Promise<FluxSources> {
  const read = await cluster.listCustom('source.toolkit.fluxcd.io', 'v1', 'gitrepositories');
  const repositories = read.kind === 'found' ? read.value : [];
  const own = new Set(
    repositories.filter(({ spec }) => isAddressOf(textAt(spec, 'url'), address)).map(nameOf),
  );
  const missing = read.kind === 'found' ? [] : unread(read, 'Flux git repositories');
  return {
    ...('because' in missing ? { unread: missing } : {}),
    isOwn: (ref, namespace) =>
      textAt(ref, 'kind') === 'GitRepository' &&
      own.has(`${textAt(ref, 'namespace') || namespace}/${textAt(ref, 'name')}`),
  };
}

/** `flux-system/apps`. */
export const nameOf = ({ metadata }: CustomObject): string =>
  `${metadata.namespace}/${metadata.name}`;

/** The commit of `main@sha1:<commit>`; of `main/<commit>` before Flux 2. */
export const commitIn = (revision: string): string | undefined =>
  /[0-9a-f]{40}$/.exec(revision)?.[0];
