import type { SourceFile, SourceTree } from '../../../model/fix.ts';
import type { Kustomization } from '../kustomize/kustomization.ts';
import type { ObjectsOfFile } from '../repository.ts';
import { argoReleases } from './argo.ts';
import { fluxReleases } from './flux.ts';
import { ownSources } from './own-sources.ts';
import type { Release } from './release.ts';

/** What the GitOps objects among the files deploy: Argo CD's Applications, Flux' HelmReleases and Kustomizations. */
export function releasesIn(
  tree: SourceTree,
  objectsIn: (file: SourceFile) => ObjectsOfFile,
  kustomizations: readonly Kustomization[],
): Release[] {
  const { files } = tree;
  const own = ownSources(tree, objectsIn);
  return files
    .filter(({ path, text }) => /\.ya?ml$/.test(path) && mayHoldOne(text))
    .flatMap((file) => objectsIn(file).manifests)
    .flatMap((manifest) => {
      const { apiVersion, kind } = manifest.identity;
      if (apiVersion.startsWith('argoproj.io/') && /^Application(Set)?$/.test(kind))
        return argoReleases(manifest, files, own);
      return isFlux(apiVersion, kind) ? fluxReleases(manifest, files, kustomizations, own) : [];
    });
}

/** A quick look before parsing: labels of the same names are on many objects. */
const mayHoldOne = (text: string): boolean =>
  /apiVersion["']?\s*:\s*["']?(argoproj|helm\.toolkit\.fluxcd|kustomize\.toolkit\.fluxcd)\.io\//.test(
    text,
  );

const isFlux = (apiVersion: string, kind: string): boolean =>
  (apiVersion.startsWith('helm.toolkit.fluxcd.io/') && kind === 'HelmRelease') ||
  (apiVersion.startsWith('kustomize.toolkit.fluxcd.io/') && kind === 'Kustomization');
