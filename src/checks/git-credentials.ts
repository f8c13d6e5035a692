import type { V1Container, V1EnvVar } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Cluster, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, type FactValue, fact, factValue, unknown } from '../model/facts.ts';
import { permissionText } from '../model/permission.ts';
import { type Builder, builderOf, option } from './builder.ts';
import { gitContext } from './git-context.ts';
import { seenIn } from './sources.ts';

/** Where the builder would find git credentials, judged by its manifest alone. */
type Place = Judged | { readonly kind: 'unjudged'; readonly text: string };

interface Judged {
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
    const place = placeFor(context, builder, podSpec(build)?.volumes ?? []);
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

type Volumes = readonly { name: string; secret?: { secretName?: string } }[];

function placeFor(
  { scheme, hasUserInfo }: NonNullable<ReturnType<typeof gitContext>>,
  builder: Builder,
  volumes: Volumes,
): Place {
  if (scheme === 'ssh')
    return {
      kind: 'unjudged',
      text: 'the clone goes over ssh, whose keys the manifest does not show',
    };
  return hasUserInfo
    ? { kind: 'present', text: 'user info in the context address' }
    : credentialsPlace(builder, volumes);
}

const podSpec = ({ job, pods }: Build) => job?.spec?.template.spec ?? pods[0]?.spec;

const existence = async (cluster: Cluster, place: Place, namespace: string) =>
  place.kind !== 'unjudged' && place.secret
    ? cluster.secretExists(place.secret, namespace)
    : undefined;

/** Pure: where does this builder look, and is anything there? */
export function credentialsPlace(builder: Builder, volumes: Volumes): Place {
  switch (builder.kind) {
    case 'kaniko':
      return kanikoPlace(builder.container, volumes);
    case 'kimia':
      return tokenFilePlace(builder, volumes);
    default:
      return { kind: 'unjudged', text: 'where this builder reads git credentials is not known' };
  }
}

/** Kaniko reads GIT_TOKEN, or GIT_USERNAME and GIT_PASSWORD, from its environment and nothing else (kaniko README, "Using Private Git Repository"). */
function kanikoPlace(container: V1Container, volumes: Volumes): Place {
  const variable = ['GIT_TOKEN', 'GIT_PASSWORD', 'GIT_USERNAME']
    .map((name) => container.env?.find((one) => one.name === name))
    .find((one) => one?.value || one?.valueFrom);
  if (variable) return fromVariable(variable);
  if (container.envFrom?.length)
    return { kind: 'unjudged', text: 'its environment comes from objects whose keys are not read' };
  const mount = container.volumeMounts?.find(({ mountPath }) =>
    /\.git-credentials|git-?creds?|\.netrc/.test(mountPath),
  );
  if (!mount)
    return { kind: 'absent', text: 'neither GIT_TOKEN nor GIT_USERNAME and GIT_PASSWORD is set' };
  return {
    kind: 'unread',
    text: `${volumeText(mount.name, volumes)} is mounted at ${mount.mountPath}, where Kaniko does not look`,
  };
}

const secretOf = (volume: string, volumes: Volumes): string | undefined =>
  volumes.find(({ name }) => name === volume)?.secret?.secretName;

function volumeText(volume: string, volumes: Volumes): string {
  const secret = secretOf(volume, volumes);
  return secret ? `Secret ${secret}` : `volume ${volume}`;
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
function tokenFilePlace({ arguments: words, container }: Builder, volumes: Volumes): Place {
  const file = option(words, ['--git-token-file']);
  if (!file) return { kind: 'absent', text: '--git-token-file is not set' };
  const mount = container.volumeMounts?.find(({ mountPath }) =>
    `${file}/`.startsWith(`${mountPath.replace(/\/$/, '')}/`),
  );
  if (!mount) return { kind: 'absent', text: `nothing is mounted at ${file}` };
  const secret = secretOf(mount.name, volumes);
  return {
    kind: 'present',
    text: `${file} from ${volumeText(mount.name, volumes)}`,
    ...(secret ? { secret } : {}),
  };
}

function credentialsFact(
  place: Place,
  secret: Reading<true> | undefined,
  seen: (text: string) => Evidence,
): Fact {
  if (place.kind === 'unjudged') return unknown('git.credentials', place.text);
  if (secret?.kind === 'not-found') {
    return fact(
      'git.credentials',
      'absent',
      seen(`${place.text}, but there is no Secret ${place.secret}`),
    );
  }
  if (secret && secret.kind !== 'found')
    return { ...hidden(secret), unknown: `${place.text}, but ${hidden(secret).unknown}` };
  return fact('git.credentials', place.kind, seen(place.text));
}

/** The Secret that was named could not be looked for. */
function hidden(reading: Exclude<Reading<true>, { kind: 'found' | 'not-found' }>) {
  return reading.kind === 'forbidden'
    ? unknown(
        'git.credentials',
        `the bot may not ${permissionText(reading.missing)}`,
        reading.missing,
      )
    : unknown('git.credentials', reading.because);
}
