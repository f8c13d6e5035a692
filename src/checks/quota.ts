import { defineCheck } from '../diagnosis/check.ts';
import { type Breach, rangeBreaches, withDefaults } from '../diagnosis/placement/limit-range.ts';
import { quotaBreaches } from '../diagnosis/placement/quota.ts';
import type { KubernetesObjects, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, unknown } from '../model/facts.ts';
import { type BuildPod, buildPod } from './build-pod.ts';
import { kubernetesWords } from './kubernetes-words.ts';
import { unseen } from './unseen.ts';

interface QuotaRead {
  readonly pod: BuildPod | undefined;
  readonly namespace: string;
  readonly quotas: Reading<KubernetesObjects['ResourceQuota'][]>;
  readonly ranges: Reading<KubernetesObjects['LimitRange'][]>;
  /** What Kubernetes says of a bound that refuses the pod. */
  readonly words: readonly Evidence[];
}

/** Do the namespace's quotas and limit ranges leave room for the pod? */
export const quota = defineCheck<QuotaRead>({
  id: 'quota',
  asks: 'Do quotas and limit ranges leave room for the pod?',
  gives: ['quota.fits', 'quota.because', 'quota.breach', 'quota.said', 'resources.room'],
  needs: ['pod.start'],
  when: 'suggested',
  async read(cluster, context) {
    const { build } = context;
    const { namespace } = build.subject;
    const [words, quotas, ranges] = await Promise.all([
      kubernetesWords(cluster, context, 'quota-exceeded'),
      cluster.list('ResourceQuota', { namespace }),
      cluster.list('LimitRange', { namespace }),
    ]);
    return { pod: buildPod(build), namespace, quotas, ranges, words };
  },
  conclude: (read) => [...judge(read), ...said(read.words)],
});

function judge({ pod, namespace, quotas, ranges, words }: QuotaRead): Fact[] {
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
  // Who says so has seen a quota: a snapshot without any was not taken of it.
  if (words.length > 0 && isNothing(quotas) && isNothing(ranges))
    return [unknown('quota.fits', 'no quota or limit range can be seen')];
  const text = 'leave room for the pod, as far as the namespace has any';
  return [
    fact('quota.fits', true, { source: `ResourceQuotas and LimitRanges of ${namespace}`, text }),
  ];
}

const isNothing = (reading: Reading<unknown[]>): boolean =>
  reading.kind === 'found' && reading.value.length === 0;

const said = ([first]: readonly Evidence[]): Fact[] =>
  first ? [fact('quota.said', first.text, first)] : [];

function breachFacts(breaches: readonly Breach[], namespace: string): Fact[] {
  const evidence = breaches.map(({ kind, name, text }) => ({
    source: `${kind} ${namespace}/${name}`,
    text,
  }));
  const shown = breaches.slice(0, 3).map(({ text }) => text);
  return [
    fact('quota.fits', false, ...evidence),
    fact('quota.because', shown.join('; '), ...evidence),
    ...breaches.flatMap(({ kind, name, resource, room }, index): Fact[] => {
      const seen = evidence.slice(index, index + 1);
      return [
        fact('quota.breach', { kind, name, resource }, ...seen),
        ...(room ? [fact('resources.room', { by: `${kind} ${name}`, ...room }, ...seen)] : []),
      ];
    }),
  ];
}
