import { defineCheck } from '../diagnosis/check.ts';
import type { Cluster, Reading, VolumeUsage } from '../model/cluster.ts';
import { type Fact, fact, factValue } from '../model/facts.ts';
import { isReady, registryPodsOf } from './registry-pods.ts';
import { unseen } from './unseen.ts';

/** How full is the volume that holds the registry's images? From the kubelet of the node that mounts it. */
export const registryVolume = defineCheck<Reading<VolumeUsage[]>>({
  id: 'registry-volume',
  asks: "How full is the registry's volume?",
  gives: ['registry.volume.usedPercent', 'registry.volume.claim'],
  needs: ['registry.address', 'registry.pods.total'],
  when: 'suggested',
  read: async (cluster, { facts }) => usageOf(cluster, facts),
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

async function usageOf(cluster: Cluster, facts: readonly Fact[]): Promise<Reading<VolumeUsage[]>> {
  const pods = await registryPodsOf(cluster, factValue(facts, 'registry.address'));
  if (pods.kind !== 'found') return pods;
  const mounting =
    pods.value.find(isReady) ?? pods.value.find(({ spec }) => spec?.nodeName) ?? pods.value[0];
  const node = mounting?.spec?.nodeName;
  if (!node) return { kind: 'not-found' };
  const usage = await cluster.volumeUsage(node);
  if (usage.kind !== 'found') return usage;
  const names = new Set(
    pods.value.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`),
  );
  const ofRegistry = usage.value.filter(
    // A capacity of zero is a volume that the kubelet has not measured yet.
    ({ claim, capacityBytes, pod }) =>
      claim && capacityBytes > 0 && names.has(`${pod.namespace}/${pod.name}`),
  );
  return { kind: 'found', value: ofRegistry };
}

const percent = ({ usedBytes, capacityBytes }: VolumeUsage): number =>
  Math.round((1000 * usedBytes) / capacityBytes) / 10;

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

function volumeFacts(usage: VolumeUsage): Fact[] {
  const { pod, volume, claim, capacityBytes, usedBytes } = usage;
  const evidence = {
    source: `Kubelet stats of Pod ${pod.namespace}/${pod.name} volume ${volume}`,
    text: `${gibibytes(usedBytes)} of ${gibibytes(capacityBytes)} used (${percent(usage)} %)${claim ? `, claim ${claim.namespace}/${claim.name}` : ''}`,
  };
  return [
    fact('registry.volume.usedPercent', percent(usage), evidence),
    ...(claim ? [fact('registry.volume.claim', { ...claim, capacityBytes }, evidence)] : []),
  ];
}
