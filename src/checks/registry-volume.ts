import { defineCheck } from '../diagnosis/check.ts';
import type { Cluster, Pod, Reading, VolumeUsage } from '../model/cluster.ts';
import { type Fact, fact, factValue } from '../model/facts.ts';
import type { Metrics } from '../model/systems/metrics.ts';
import { isReady, registryPodsOf } from './registry-pods.ts';
import { unseen } from './unseen.ts';

/** A volume's usage, and who measured it. */
interface MeasuredVolume extends VolumeUsage {
  readonly by: 'Kubelet stats' | 'Prometheus';
}

/**
 * How full is the volume that holds the registry's images? From the kubelet of the node that mounts it, else from
 * Prometheus, where there is one.
 */
export const registryVolume = defineCheck<Reading<MeasuredVolume[]>>({
  id: 'registry-volume',
  asks: "How full is the registry's volume?",
  gives: ['registry.volume.usedPercent', 'registry.volume.claim'],
  needs: ['registry.address', 'registry.pods.total'],
  when: 'suggested',
  read: async (cluster, { facts }, { metrics }) => usageOf(cluster, facts, metrics),
  conclude(reading) {
    if (reading.kind !== 'found')
      return unseen(
        reading,
        'registry.volume.usedPercent',
        "measured usage of the registry's volume",
      );
    const [fullest] = reading.value.toSorted((a, b) => percent(b) - percent(a));
    return fullest
      ? volumeFacts(fullest)
      : unseen(
          { kind: 'not-found' },
          'registry.volume.usedPercent',
          'volume claim of the registry in the kubelet stats',
        );
  },
});

async function usageOf(
  cluster: Cluster,
  facts: readonly Fact[],
  metrics: Metrics | undefined,
): Promise<Reading<MeasuredVolume[]>> {
  const pods = await registryPodsOf(cluster, factValue(facts, 'registry.address'));
  if (pods.kind !== 'found') return pods;
  const mounting =
    pods.value.find(isReady) ?? pods.value.find(({ spec }) => spec?.nodeName) ?? pods.value[0];
  const seen = await seenByKubelet(cluster, pods.value, mounting?.spec?.nodeName);
  const isSeen = seen.kind === 'found' && seen.value.length > 0;
  if (isSeen || !metrics || !mounting) return seen;
  const measured = await measuredClaims(metrics, mounting);
  return measured.length > 0 ? { kind: 'found', value: measured } : seen;
}

async function seenByKubelet(
  cluster: Cluster,
  pods: readonly Pod[],
  node: string | undefined,
): Promise<Reading<MeasuredVolume[]>> {
  if (!node) return { kind: 'not-found' };
  const usage = await cluster.volumeUsage(node);
  if (usage.kind !== 'found') return usage;
  const names = new Set(pods.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`));
  const ofRegistry = usage.value.filter(
    // A capacity of zero is a volume that the kubelet has not measured yet.
    ({ claim, capacityBytes, pod }) =>
      claim && capacityBytes > 0 && names.has(`${pod.namespace}/${pod.name}`),
  );
  return { kind: 'found', value: ofRegistry.map((one) => ({ ...one, by: 'Kubelet stats' })) };
}

async function measuredClaims(
  metrics: Metrics,
  { metadata, spec }: Pod,
): Promise<MeasuredVolume[]> {
  const { namespace = '', name = '' } = metadata ?? {};
  const found = await Promise.all(
    (spec?.volumes ?? []).map(async (volume): Promise<MeasuredVolume[]> => {
      const claim = volume.persistentVolumeClaim?.claimName;
      const usage = claim ? await metrics.claimUsage(namespace, claim) : undefined;
      if (!claim || usage?.kind !== 'found' || usage.value.capacityBytes <= 0) return [];
      return [
        {
          ...usage.value,
          pod: { namespace, name },
          volume: volume.name,
          claim: { namespace, name: claim },
          by: 'Prometheus',
        },
      ];
    }),
  );
  return found.flat();
}

const percent = ({ usedBytes, capacityBytes }: VolumeUsage): number =>
  Math.round((1000 * usedBytes) / capacityBytes) / 10;

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

function volumeFacts(usage: MeasuredVolume): Fact[] {
  const { pod, volume, claim, capacityBytes, usedBytes, by } = usage;
  const evidence = {
    source: `${by} of Pod ${pod.namespace}/${pod.name} volume ${volume}`,
    text: `${gibibytes(usedBytes)} of ${gibibytes(capacityBytes)} used (${percent(usage)} %)${claim ? `, claim ${claim.namespace}/${claim.name}` : ''}`,
  };
  return [
    fact('registry.volume.usedPercent', percent(usage), evidence),
    ...(claim ? [fact('registry.volume.claim', { ...claim, capacityBytes }, evidence)] : []),
  ];
}
