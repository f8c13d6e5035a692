import { defineCheck } from '../diagnosis/check.ts';
import { podSecurityLevels, podSecurityViolations } from '../diagnosis/pod-security.ts';
import type { Namespace, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, unknown } from '../model/facts.ts';
import { type BuildPod, buildPod } from './build-pod.ts';
import { kubernetesWords } from './kubernetes-words.ts';
import { seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

interface AdmissionRead {
  readonly pod: BuildPod | undefined;
  readonly name: string;
  readonly namespace: Reading<Namespace>;
  /** The refusals that Kubernetes tells of. */
  readonly words: readonly Evidence[];
}

/** Does the namespace's Pod Security level admit the pod, and whose refusal do the events tell of? */
export const admission = defineCheck<AdmissionRead>({
  id: 'admission',
  asks: 'Does a policy refuse the pod?',
  gives: ['podSecurity.enforce', 'podSecurity.admits', 'podSecurity.because', 'admission.because'],
  needs: ['pod.start'],
  when: 'suggested',
  async read(cluster, context) {
    const { build } = context;
    const name = build.subject.namespace;
    const [namespace, words] = await Promise.all([
      cluster.get('Namespace', name),
      kubernetesWords(cluster, context, 'admission-denied'),
    ]);
    return { pod: buildPod(build), name, namespace, words };
  },
  conclude: (read) => [...levelFacts(read), ...refusal(read.words)],
});

const enforceLabel = 'pod-security.kubernetes.io/enforce';

function levelFacts({ pod, name, namespace }: AdmissionRead): Fact[] {
  if (!pod) return [unknown('podSecurity.admits', 'there is neither a pod nor a Job to go by')];
  if (namespace.kind !== 'found')
    return unseen(namespace, 'podSecurity.admits', `namespace ${name}`);
  const label = namespace.value.metadata?.labels?.[enforceLabel];
  const level = podSecurityLevels.find((one) => one === label) ?? 'privileged';
  const enforced = seenIn(
    'Namespace',
    namespace.value,
    `label ${enforceLabel}`,
    label ?? 'not set',
  );
  const violations = podSecurityViolations(pod.spec, pod.annotations, level);
  const because = violations.join(', ');
  return [
    fact('podSecurity.enforce', level, enforced),
    fact(
      'podSecurity.admits',
      violations.length === 0,
      enforced,
      ...(because ? [pod.seen('.spec', because)] : []),
    ),
    ...(because ? [fact('podSecurity.because', because, pod.seen('.spec', because))] : []),
  ];
}

/** Who refused, and the reason that was given. */
const refusals: readonly (readonly [RegExp, (name: string, reason: string) => string])[] = [
  [
    /admission webhook "([^"]+)" denied the request: ?(.*)/s,
    (name, reason) => `The admission webhook ${name} refuses the pod: ${reason}`,
  ],
  [
    /ValidatingAdmissionPolicy '([^']+)'.*? denied request: ?(.*)/s,
    (name, reason) => `The ValidatingAdmissionPolicy ${name} refuses the pod: ${reason}`,
  ],
  [
    /violates PodSecurity "([^"]+)": ?(.*)/s,
    (name, reason) => `The Pod Security level ${name} refuses the pod: ${reason}`,
  ],
  [
    /unable to validate against any (security context constraint|pod security policy): ?(.*)/s,
    (name, reason) => `No ${name} admits the pod: ${reason}`,
  ],
];

function refusal(words: readonly Evidence[]): Fact[] {
  for (const evidence of words)
    for (const [pattern, sentence] of refusals) {
      const [, name, reason] = pattern.exec(evidence.text) ?? [];
      if (name !== undefined)
        return [fact('admission.because', sentence(name, shortened(reason ?? '')), evidence)];
    }
  return [];
}

/** On one line: Kyverno sets its refusals over many. */
function shortened(said: string): string {
  const text = said.replace(/\s+/g, ' ').trim();
  return text.length > 300 ? `${text.slice(0, 300).trimEnd()}…` : text;
}
