import { defineCheck } from '../diagnosis/check.ts';
import type { Pod } from '../model/cluster.ts';
import { type Fact, fact } from '../model/facts.ts';
import { builderOf } from './builder.ts';
import { configPlaces } from './credentials/config-places.ts';
import { judgePullSecret, kubeletFile } from './credentials/judge-pull-secret.ts';
import { type PullSecrets, pullSecretsOf } from './credentials/pull-secrets.ts';
import { refusalIn } from './credentials/refusal.ts';
import { pulling } from './image-pull.ts';
import { seenIn } from './sources.ts';

interface Read extends PullSecrets {
  readonly pod: Pod;
  readonly now: Date;
}

/** The key of a docker config that builders read once it is called config.json. */
const key = '.dockerconfigjson';

/** Builders do not read imagePullSecrets: has one of them the login that the builder lacks? */
export const builderSecretElsewhere = defineCheck<Read | undefined>({
  id: 'builder-secret-elsewhere',
  asks: 'Has a pull secret of the pod the login that its builder lacks?',
  gives: ['builder.credentials.elsewhere'],
  needs: ['builder.kind'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    const pod = build.pods.at(-1);
    return pod && refusalIn(facts)?.image && !pulling(build)
      ? { ...(await pullSecretsOf(cluster, pod)), pod, now: cluster.now() }
      : undefined;
  },
  conclude(read, { build, facts }): Fact[] {
    const image = refusalIn(facts)?.image;
    const builder = builderOf(build.job?.spec?.template.spec ?? build.pods[0]?.spec);
    const places = builder && configPlaces(builder);
    if (!read || !image || !places) return [];
    const { reader } = places;
    const { namespace } = build.subject;
    const asked = { namespace, image, reader, refusedAt: read.now };
    const found = read.secrets.find(
      ([name, reading]) =>
        reading.kind === 'found' &&
        kubeletFile(reading.value)?.key === key &&
        judgePullSecret(name, reading, asked).kind === 'present',
    );
    if (!found) return [];
    const [name] = found;
    const evidence = seenIn(
      'Pod',
      read.pod,
      '.spec.imagePullSecrets',
      `${name}, which has a login for ${image.registry}`,
    );
    return [fact('builder.credentials.elsewhere', { name, key }, evidence)];
  },
});
