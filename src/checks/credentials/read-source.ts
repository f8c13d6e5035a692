import type { Cluster, Reading } from '../../model/cluster.ts';
import { dockerConfig } from '../../model/docker-config.ts';
import type { PullSecret } from '../../model/pull-secret.ts';
import type { FileSource } from '../mounted-file.ts';

/** The files of a Secret or ConfigMap, those of a Secret under seal. */
export async function readSource(
  cluster: Cluster,
  { kind, name }: FileSource,
  namespace: string,
): Promise<Reading<PullSecret>> {
  if (kind === 'Secret') return cluster.pullSecret(name, namespace);
  const map = await cluster.get('ConfigMap', name, namespace);
  if (map.kind !== 'found') return map;
  const files = Object.entries(map.value.data ?? {}).map(([key, text]) => ({
    key,
    config: dockerConfig(text, { legacy: key === '.dockercfg' }),
  }));
  return { kind: 'found', value: { content: { kind: 'read', files } } };
}
