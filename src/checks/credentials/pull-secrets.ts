import type { V1LocalObjectReference } from '@kubernetes/client-node';
import type { Cluster, Pod, Reading } from '../../model/cluster.ts';
import type { PullSecret } from '../../model/pull-secret.ts';

/** The Secrets that the kubelet is given to pull a pod's images with. */
export interface PullSecrets {
  /** What the service account names; `not-found` where the pod names its own. */
  readonly account: Reading<readonly V1LocalObjectReference[]>;
  readonly secrets: readonly (readonly [name: string, Reading<PullSecret>])[];
}

/** Those of the pod; where it names none, admission gives it those of its service account. */
export async function pullSecretsOf(cluster: Cluster, pod: Pod): Promise<PullSecrets> {
  const { account, names } = await secretNames(cluster, pod);
  const namespace = pod.metadata?.namespace ?? '';
  const secrets = await Promise.all(
    names.map(async (name) => [name, await cluster.pullSecret(name, namespace)] as const),
  );
  return { account, secrets };
}

async function secretNames(cluster: Cluster, { metadata, spec }: Pod) {
  const own = namesIn(spec?.imagePullSecrets);
  if (own.length > 0) return { account: { kind: 'not-found' } as const, names: own };
  const reading = await cluster.get(
    'ServiceAccount',
    spec?.serviceAccountName || 'default',
    metadata?.namespace,
  );
  if (reading.kind !== 'found') return { account: reading, names: [] };
  const inherited = reading.value.imagePullSecrets ?? [];
  return { account: { kind: 'found', value: inherited } as const, names: namesIn(inherited) };
}

const namesIn = (references: readonly V1LocalObjectReference[] = []): string[] =>
  references.flatMap(({ name }) => (name ? [name] : []));
