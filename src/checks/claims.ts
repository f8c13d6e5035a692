import type { V1PodSpec } from '@kubernetes/client-node';
import type { Cluster, KubernetesObjects, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { seenIn } from './sources.ts';

type Claim = KubernetesObjects['PersistentVolumeClaim'];
type StorageClass = KubernetesObjects['StorageClass'];

export interface ClaimsRead {
  readonly claims: readonly { readonly name: string; readonly claim: Reading<Claim> }[];
  /** Volumes that the bound claims stand for. */
  readonly volumes: readonly KubernetesObjects['PersistentVolume'][];
  /** The cluster's StorageClasses, where a claim is not bound. */
  readonly classes: readonly StorageClass[];
}

/** The pod's claims, and what decides where they can be used. */
export async function readClaims(
  cluster: Cluster,
  spec: V1PodSpec,
  namespace: string,
): Promise<ClaimsRead> {
  const claims = await Promise.all(
    claimNames(spec).map(async (name) => ({
      name,
      claim: await cluster.get('PersistentVolumeClaim', name, namespace),
    })),
  );
  const found = claims.flatMap(({ claim }) => (claim.kind === 'found' ? [claim.value] : []));
  const [volumes, classes] = await Promise.all([
    Promise.all(
      found.flatMap(({ spec: bound }) =>
        bound?.volumeName ? [cluster.get('PersistentVolume', bound.volumeName)] : [],
      ),
    ),
    found.some(isUnbound) ? cluster.list('StorageClass', {}) : undefined,
  ]);
  return {
    claims,
    volumes: volumes.flatMap((one) => (one.kind === 'found' ? [one.value] : [])),
    classes: classes?.kind === 'found' ? classes.value : [],
  };
}

export const claimNames = ({ volumes = [] }: V1PodSpec): string[] => [
  ...new Set(
    volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []),
  ),
];

const isUnbound = ({ status }: Claim): boolean => status?.phase === 'Pending';

/** The claims that keep the pod off every node. One that waits for its first consumer does not, unless the scheduler says so. */
export function claimObstacles(
  { claims, classes }: ClaimsRead,
  words: readonly Evidence[],
): { text: string; evidence: Evidence }[] {
  const isSaid = words.some(({ text }) => text.includes('unbound immediate'));
  return claims.flatMap(({ claim }) => {
    if (claim.kind !== 'found') return [];
    const { value } = claim;
    const name = value.metadata?.name;
    const phase = value.status?.phase;
    const told = (text: string, field: string, seen: unknown) => [
      { text, evidence: seenIn('PersistentVolumeClaim', value, field, seen) },
    ];
    if (value.metadata?.deletionTimestamp)
      return told(`claim ${name} is being deleted`, '.metadata.deletionTimestamp', 'is set');
    if (phase === 'Lost')
      return told(`the volume of claim ${name} is gone`, '.status.phase', phase);
    if (!isUnbound(value)) return [];
    const because = whyUnbound(value, classes);
    if (because) return told(`claim ${name} is not bound: ${because}`, '.status.phase', phase);
    return isSaid ? told(`claim ${name} is not bound to a volume`, '.status.phase', phase) : [];
  });
}

function whyUnbound({ spec }: Claim, classes: readonly StorageClass[]): string | undefined {
  const name = spec?.storageClassName;
  if (!name) return 'it names no StorageClass, and no volume was made for it by hand';
  const storageClass = classes.find(({ metadata }) => metadata?.name === name);
  // A cluster that shows no class at all was not read whole.
  if (!storageClass) return classes.length > 0 ? `there is no StorageClass ${name}` : undefined;
  return storageClass.volumeBindingMode === 'WaitForFirstConsumer'
    ? undefined
    : `StorageClass ${name} has made no volume for it`;
}
