import { defineCheck } from '../diagnosis/check.ts';
import type { Pod } from '../model/cluster.ts';
import { type Fact, type FactValue, fact, isKnown, unknown } from '../model/facts.ts';
import { type ImageName, imageName, isSameRegistry } from '../model/image-reference.ts';
import { permissionText } from '../model/permission.ts';
import { isCloudRegistry } from './credentials/cloud-registry.ts';
import { best } from './credentials/judge-config.ts';
import { judgePullSecret, type PullJudgement } from './credentials/judge-pull-secret.ts';
import { type PullSecrets, pullSecretsOf } from './credentials/pull-secrets.ts';
import { pulling } from './image-pull.ts';
import { seenSignatures } from './seen-signatures.ts';
import { seenIn } from './sources.ts';

interface SecretsRead extends PullSecrets {
  readonly pod: Pod;
  readonly image: ImageName;
  readonly refusedAt: Date;
  readonly saysExpired: boolean;
}

/** Does the pod name a Secret with credentials for the registry of the image that it cannot pull? */
export const pullCredentials = defineCheck<SecretsRead | undefined>({
  id: 'pull-credentials',
  asks: 'Does the pod name credentials for the registry of its image?',
  gives: ['pull.credentials', 'pull.credentials.at', 'pull.registry'],
  needs: ['container.name'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    const container = pulling(build);
    const refusals = refusalsOf(facts);
    if (!container?.spec.image || refusals.length === 0) return undefined;
    const { pod } = container;
    return {
      ...(await pullSecretsOf(cluster, pod)),
      pod,
      image: imageName(container.spec.image),
      refusedAt: cluster.now(),
      saysExpired: refusals.some((text) => /expired/i.test(text)),
    };
  },
  conclude: (read) => (read ? factsOf(read) : []),
});

/** What was said by a registry that refuses, or that may refuse and says that there is no such image. */
const refusalsOf = (facts: readonly Fact[]): string[] =>
  [
    ...seenSignatures(facts, ['registry-unauthorized', 'other-registry-unauthorized']),
    ...facts
      .filter(isKnown)
      .flatMap(({ name, value, evidence: [evidence] }) =>
        name === 'image.answer' && value === 'refused-or-missing' && evidence ? [{ evidence }] : [],
      ),
  ].map(({ evidence }) => evidence.text);

function factsOf(read: SecretsRead): Fact[] {
  const { pod, image } = read;
  const judgement = judge(read);
  const evidence = (text: string) => seenIn('Pod', pod, '.spec.imagePullSecrets', text);
  const whose = fact('pull.registry', ownerOf(image.registry), evidence(image.registry));
  if (judgement.kind === 'unjudged')
    return [whose, unknown('pull.credentials', judgement.because, judgement.missing)];
  const { kind, at, text } = judgement;
  return [
    whose,
    fact('pull.credentials', kind, evidence(text)),
    fact('pull.credentials.at', at, evidence(text)),
  ];
}

function judge({
  pod,
  image,
  account,
  secrets,
  refusedAt,
  saysExpired,
}: SecretsRead): PullJudgement {
  const { registry } = image;
  const namespace = pod.metadata?.namespace ?? '';
  const judged = secrets.map(([name, reading]) =>
    judgePullSecret(name, reading, { namespace, image, refusedAt, saysExpired, reader: 'kubelet' }),
  );
  const found = best(judged);
  if (found) return found;
  const name = pod.spec?.serviceAccountName || 'default';
  if (account.kind === 'forbidden') {
    const because = `the pod names no pull secret, and the bot may not ${permissionText(account.missing)}`;
    return { kind: 'unjudged', because, missing: account.missing };
  }
  if (account.kind === 'unavailable') return { kind: 'unjudged', because: account.because };
  return {
    kind: 'none-named',
    at: { registry, object: `ServiceAccount ${namespace}/${name}`, name },
    text: `neither the pod nor ServiceAccount ${namespace}/${name} names a pull secret`,
  };
}

const ownerOf = (registry: string): FactValue<'pull.registry'> => {
  if (isSameRegistry(registry, 'docker.io')) return 'docker-hub';
  return isCloudRegistry(registry) ? 'cloud' : 'other';
};
