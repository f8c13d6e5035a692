import { defineCheck } from '../diagnosis/check.ts';
import { type Breach, rangeBreaches, withDefaults } from '../diagnosis/placement/limit-range.ts';
import { quotaBreaches } from '../diagnosis/placement/quota.ts';
import type { KubernetesObjects, Reading } from '../model/cluster.ts';
import { type Fact, fact, unknown } from '../model/facts.ts';
import { type BuildPod, buildPod } from './build-pod.ts';
import { unseen } from './unseen.ts';

interface QuotaRead {
  readonly pod: BuildPod | undefined;
  readonly namespace: string;
  readonly quotas: Reading<KubernetesObjects['ResourceQuota'][]>;
  readonly ranges: Reading<KubernetesObjects['LimitRange'][]>;
}

/** Do the namespace's quotas and limit ranges leave room for the pod? */
export const quota = defineCheck<QuotaRead>({
  id: 'quota',
  asks: 'Do quotas and limit ranges leave room for the pod?',
  gives: ['quota.fits', 'quota.because', 'quota.breach'],
  needs: ['pod.start'],
  when: 'suggested',
  async read(cluster, { build }) {
    const { namespace } = build.subject;
    const [quotas, ranges] = await Promise.all([
      cluster.list('ResourceQuota', { namespace }),
      cluster.list('LimitRange', { namespace }),
    ]);
    return { pod: buildPod(build), namespace, quotas, ranges };
  },
  conclude({ pod, namespace, quotas, ranges }) {
    if (!pod) return [unknown('quota.fits', 'there is neither a pod nor a Job to go by')];
    const known = ranges.kind === 'found' ? ranges.value : [];
    const spec = withDefaults(pod.spec, known);
    const breaches = [
      ...rangeBreaches(spec, known),
      ...(quotas.kind === 'found' ? quotaBreaches(spec, quotas.value) : []),
    ];
    if (breaches.length > 0) return breachFacts(breaches, namespace);
    for (const reading of [quotas, ranges])
      if (reading.kind !== 'found') return unseen(reading, 'quota.fits', 'quotas and limit ranges');
    const text = 'leave room for the pod, as far as the namespace has any';
    return [
      fact('quota.fits', true, { source: `ResourceQuotas and LimitRanges of ${namespace}`, text }),
    ];
  },
});

function breachFacts(breaches: readonly Breach[], namespace: string): Fact[] {
  const evidence = breaches.map(({ kind, name, text }) => ({
    source: `${kind} ${namespace}/${name}`,
    text,
  }));
  const shown = breaches.slice(0, 3).map(({ text }) => text);
  return [
    fact('quota.fits', false, ...evidence),
    fact('quota.because', shown.join('; '), ...evidence),
    ...breaches.map(({ kind, name, resource }, index) =>
      fact('quota.breach', { kind, name, resource }, ...evidence.slice(index, index + 1)),
    ),
  ];
}
