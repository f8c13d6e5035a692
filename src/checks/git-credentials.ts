import type { V1Container, V1EnvVar } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Cluster, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, type FactValue, fact, factValue, unknown } from '../model/facts.ts';
import { type Builder, builderOf, option } from './builder.ts';
import { gitContext } from './git-context.ts';
import { seenIn } from './sources.ts';

/** Where the builder would find git credentials, judged by its manifest alone. */
interface Place {
  readonly kind: FactValue<'git.credentials'>;
  readonly text: string;
  /** The Secret it relies on; without it the credentials are absent whatever the manifest says. */
  readonly secret?: string;
}

interface CredentialsRead {
  readonly builder?: Builder;
  readonly context?: ReturnType<typeof gitContext>;
  readonly place?: Place;
  readonly secret?: Reading<true>;
}

/** Are there git credentials where *this* builder reads them? Only the Secret's existence is asked for, never its values. */
export const gitCredentials = defineCheck<CredentialsRead>({
  id: 'git-credentials',
  asks: 'Can the builder log in to the git host?',
  gives: ['git.context', 'git.credentials'],
  needs: ['builder.context'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    const builder = builderOf(podSpec(build));
    const context = gitContext(
      factValue(facts, 'builder.context') ?? '',
      builder?.kind ?? 'unknown',
    );
    if (!builder || !context) return {};
    const place = context.hasUserInfo
      ? inAddress
      : credentialsPlace(builder, podSpec(build)?.volumes ?? []);
    const secret = await existence(cluster, place, build.subject.namespace);
    return { builder, context, place, ...(secret ? { secret } : {}) };
  },
  conclude: ({ builder, context, place, secret }, { build }) => {
    if (!builder || !context || !place) {
      return [unknown('git.context', 'the build context is not a git repository')];
    }
    const { hasUserInfo: _, ...repository } = context;
    const owner = build.job ?? build.pods[0] ?? {};
    const seen = (text: string) =>
      seenIn(build.job ? 'Job' : 'Pod', owner, `container ${builder.container.name}`, text);
    const address = seen(`${context.scheme}://${context.host}/${context.repository}`);
    return [fact('git.context', repository, address), credentialsFact(place, secret, seen)];
  },
});

const inAddress: Place = { kind: 'present', text: 'user info in the context address' };

const podSpec = ({ job, pods }: Build) => job?.spec?.template.spec ?? pods[0]?.spec;

const existence = async (cluster: Cluster, { secret }: Place, namespace: string) =>
  secret ? cluster.secretExists(secret, namespace) : undefined;

/** Pure: where does this builder look, and is anything there? */
export function credentialsPlace(
  builder: Builder,
  volumes: readonly { name: string; secret?: { secretName?: string } }[],
): Place {
  return builder.kind === 'kaniko' || builder.kind === 'unknown'
    ? kanikoPlace(builder.container, volumes)
    : tokenFilePlace(builder, volumes);
}

/** Kaniko reads GIT_TOKEN, or GIT_USERNAME and GIT_PASSWORD, from its environment and nothing else (kaniko README, "Using Private Git Repository"). */
function kanikoPlace(
  container: V1Container,
  volumes: Parameters<typeof credentialsPlace>[1],
): Place {
  const env = (name: string) => container.env?.find((one) => one.name === name);
  const variable =
    env('GIT_TOKEN') ??
    (env('GIT_PASSWORD') && env('GIT_USERNAME') ? env('GIT_PASSWORD') : undefined);
  if (variable) return fromVariable(variable);
  const mount = container.volumeMounts?.find(({ mountPath }) =>
    /\.git-credentials|git-?creds?|\.netrc/.test(mountPath),
  );
  if (!mount)
    return { kind: 'absent', text: 'neither GIT_TOKEN nor GIT_USERNAME and GIT_PASSWORD is set' };
  const secret = volumes.find(({ name }) => name === mount.name)?.secret?.secretName;
  return {
    kind: 'unread',
    text: `${secret ? `Secret ${secret}` : `volume ${mount.name}`} is mounted at ${mount.mountPath}, where Kaniko does not look`,
  };
}

const fromVariable = ({ name, valueFrom }: V1EnvVar): Place => {
  const secret = valueFrom?.secretKeyRef?.name;
  return {
    kind: 'present',
    text: secret ? `${name} from Secret ${secret}` : `${name} is set`,
    ...(secret ? { secret } : {}),
  };
};

/** Kimia reads the file that `--git-token-file` names. */
function tokenFilePlace(
  { arguments: words, container }: Builder,
  volumes: Parameters<typeof credentialsPlace>[1],
): Place {
  const file = option(words, ['--git-token-file']);
  if (!file) return { kind: 'absent', text: '--git-token-file is not set' };
  const mount = container.volumeMounts?.find(({ mountPath }) => file.startsWith(mountPath));
  if (!mount) return { kind: 'absent', text: `nothing is mounted at ${file}` };
  const secret = volumes.find(({ name }) => name === mount.name)?.secret?.secretName;
  return {
    kind: 'present',
    text: `${file} from ${secret ? `Secret ${secret}` : `volume ${mount.name}`}`,
    ...(secret ? { secret } : {}),
  };
}

function credentialsFact(
  place: Place,
  secret: Reading<true> | undefined,
  seen: (text: string) => Evidence,
): Fact {
  if (secret?.kind === 'not-found') {
    return fact(
      'git.credentials',
      'absent',
      seen(`${place.text}, but there is no Secret ${place.secret}`),
    );
  }
  return fact('git.credentials', place.kind, seen(place.text));
}
