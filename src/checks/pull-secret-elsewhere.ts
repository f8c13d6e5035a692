import { defineCheck } from '../diagnosis/check.ts';
import type { Cluster, Pod, Reading } from '../model/cluster.ts';
import { fact, factValue } from '../model/facts.ts';
import { registryOf } from '../model/image-reference.ts';
import { pulling } from './image-pull.ts';
import { seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

interface Elsewhere {
  readonly pods: Reading<Pod[]>;
  /** A pod that runs an image of that registry, and the Secret that it names for that. */
  readonly user?: { readonly pod: Pod; readonly secret: string };
  readonly exists?: Reading<true>;
}

/** With which Secret do other pods run images of the registry that refuses? Whether it exists is asked, its body is not. */
export const pullSecretElsewhere = defineCheck<Elsewhere | undefined>({
  id: 'pull-secret-elsewhere',
  asks: 'With which Secret do others pull from that registry?',
  gives: ['pull.credentials.elsewhere'],
  needs: ['pull.credentials'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    const image = pulling(build)?.spec.image;
    const isWanted = factValue(facts, 'pull.credentials') !== 'present';
    return image && isWanted
      ? elsewhere(cluster, build.subject.namespace, registryOf(image))
      : undefined;
  },
  conclude(read) {
    if (!read) return [];
    const { pods, user, exists } = read;
    if (pods.kind !== 'found') return unseen(pods, 'pull.credentials.elsewhere', 'other pod');
    if (!user || !exists) return [];
    const { pod, secret } = user;
    if (exists.kind !== 'found')
      return unseen(exists, 'pull.credentials.elsewhere', `Secret ${secret}`);
    return [
      fact(
        'pull.credentials.elsewhere',
        { name: secret, usedBy: pod.metadata?.name ?? '' },
        seenIn('Pod', pod, '.spec.imagePullSecrets', secret),
      ),
    ];
  },
});

async function elsewhere(
  cluster: Cluster,
  namespace: string,
  registry: string,
): Promise<Elsewhere> {
  const pods = await cluster.list('Pod', { namespace, fieldSelector: 'status.phase=Running' });
  if (pods.kind !== 'found') return { pods };
  const [user] = pods.value.flatMap((pod) => {
    const secret = pod.spec?.imagePullSecrets?.[0]?.name;
    return secret && runsImageOf(registry, pod) ? [{ pod, secret }] : [];
  });
  return user
    ? { pods, user, exists: await cluster.secretExists(user.secret, namespace) }
    : { pods };
}

/** Has a container of it started from an image of that registry? */
const runsImageOf = (registry: string, { spec, status }: Pod): boolean =>
  (spec?.containers ?? []).some(
    ({ name, image }) =>
      image !== undefined &&
      registryOf(image) === registry &&
      status?.containerStatuses?.some((one) => one.name === name && one.state?.running),
  );
