import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import { fact, unknown } from '../model/facts.ts';
import { buildPod } from './build-pod.ts';
import { builderOf } from './builder.ts';
import { shortfalls } from './builder-needs.ts';

/** Does the pod's security context let the builder do what it has to? Asks nothing new. */
export const builderSecurity = defineCheck<Build>({
  id: 'builder-security',
  asks: 'May the builder do what it has to?',
  gives: ['security.needs', 'security.because'],
  needs: ['builder.kind'],
  when: 'suggested',
  read: async (_cluster, { build }) => build,
  conclude(build) {
    const pod = buildPod(build);
    const builder = builderOf(pod?.spec);
    if (!pod || !builder || builder.kind === 'unknown')
      return [unknown('security.needs', 'what this builder needs is not known')];
    const found = shortfalls(builder, pod.spec);
    const decisive = found.some(({ certain }) => certain)
      ? found.filter(({ certain }) => certain)
      : found;
    const { name, securityContext } = builder.container;
    const evidence = pod.seen(`.spec container ${name} .securityContext`, {
      ...pod.spec.securityContext,
      ...securityContext,
    });
    if (decisive.length === 0) return [fact('security.needs', 'met', evidence)];
    const because = decisive.map(({ text }) => text).join('; ');
    return [
      fact(
        'security.needs',
        decisive.some(({ certain }) => certain) ? 'unmet' : 'unstated',
        evidence,
      ),
      fact('security.because', because, evidence),
    ];
  },
});
