import type { SourceTree } from '../../../model/fix.ts';
import { isAddressOf } from '../../../model/repository-address.ts';
import type { Manifest } from '../manifest.ts';
import type { ObjectsOfFile } from '../repository.ts';
import { textAt } from './release.ts';

/** Says of what GitOps objects name as their source whether it is the repository that is read. What is not known may be it. */
export interface OwnSources {
  url(repoUrl: string | undefined): boolean;
  /** Of a `sourceRef` of Flux, in an object of that namespace. */
  flux(manifest: Manifest, ref: readonly string[]): boolean;
}

/** @param objectsIn is asked for Flux' sources alone, and only when one is asked about */
export function ownSources(
  { files, address }: SourceTree,
  objectsIn: (file: SourceTree['files'][number]) => ObjectsOfFile,
): OwnSources {
  const url = (repoUrl: string | undefined): boolean =>
    repoUrl === undefined || address === undefined || isAddressOf(repoUrl, address);
  let known: readonly Manifest[] | undefined;
  const repositories = (): readonly Manifest[] => {
    known ??= files
      .filter(
        ({ path, text }) => /\.ya?ml$/.test(path) && text.includes('source.toolkit.fluxcd.io/'),
      )
      .flatMap((file) => objectsIn(file).manifests)
      .filter(
        ({ identity: { apiVersion, kind } }) =>
          apiVersion.startsWith('source.toolkit.fluxcd.io/') && kind === 'GitRepository',
      );
    return known;
  };
  return {
    url,
    flux(manifest, ref) {
      if (address === undefined || textAt(manifest, [...ref, 'kind']) !== 'GitRepository')
        return true;
      const name = textAt(manifest, [...ref, 'name']);
      const namespace = textAt(manifest, [...ref, 'namespace']) ?? manifest.identity.namespace;
      const meant = repositories().filter(
        ({ identity }) =>
          identity.name === name &&
          (identity.namespace ?? namespace) === (namespace ?? identity.namespace),
      );
      return meant.length === 0 || meant.some((one) => url(textAt(one, ['spec', 'url'])));
    },
  };
}
