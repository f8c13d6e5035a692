import { buildNamed } from '../../diagnosis/build-named.ts';
import { type Build, findBuild } from '../../diagnosis/find-build.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Scope } from '../../model/question.ts';
import { askedAs } from '../../model/references.ts';
import { buildNotFound, clusterUnreachable, severalNamespaces } from '../../problems/cluster.ts';

export interface LookUpNeeds {
  readonly config: { readonly defaultNamespace?: string };
  readonly clusters: { readonly names: readonly string[]; get(name: string): Cluster };
}

/** Where a question looks, with what the configuration says of what it left open. */
export interface Place {
  readonly cluster: Cluster;
  readonly namespace?: string;
}

/** @throws Problem that names the clusters that there are */
export function placeOf({ cluster, namespace }: Scope, { config, clusters }: LookUpNeeds): Place {
  const inNamespace = namespace ?? config.defaultNamespace;
  return {
    cluster: clusters.get(cluster ?? clusters.names[0] ?? ''),
    ...(inNamespace ? { namespace: inNamespace } : {}),
  };
}

/**
 * The build that a question is about, as it stands in the cluster now.
 * @throws Problem that names what is named like it, where it stands several times, or why it cannot be seen
 */
export async function lookUpBuild(
  { job, ...scope }: Scope & { readonly job: string },
  needs: LookUpNeeds,
): Promise<{ readonly cluster: Cluster; readonly build: Build }> {
  const { cluster, namespace } = placeOf(scope, needs);
  const request = buildNamed(job, namespace);
  const found = await findBuild(cluster, request);
  switch (found.kind) {
    case 'found':
      return { cluster, build: found.build };
    case 'ambiguous':
      throw severalNamespaces(
        request.name,
        found.candidates.map((one) => one.namespace),
      );
    case 'unreadable':
      throw clusterUnreachable(cluster.name, found);
    case 'not-found':
      throw buildNotFound(
        `${request.kind} ${namespace ? `${namespace}/` : ''}${request.name}`,
        found.nearest.map((one) =>
          one.kind === 'Job'
            ? `${one.namespace}/${one.name}`
            : `${askedAs(one)} -n ${one.namespace}`,
        ),
      );
  }
}
