import { type FactValue, factValue } from '../model/facts.ts';
import type { Fix, FixRequest, Proof } from '../model/fix.ts';
import { argumentsIn, type BuilderPlace, builderIn } from './builder-arguments.ts';
import { type Flag, setFlags } from './builder-flags.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { append } from './edit/operation.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { freeVolumeName, mountsIn, sourceIn, volumesOf } from './mounts.ts';
import { placeOf } from './place.ts';

/** Gives the builder the login for its git host, in the way in which this builder reads one. */
export const addGitCredentials: Fix = {
  id: 'add-git-credentials',
  title: 'Give the builder the login for its git host',
  risk: 'The build clones as the one whom that Secret is for, and what the Dockerfile runs in the same container may see the login.',
  verify: 'Run the build again: the log shows the clone, and then the base image.',
  rollback: 'Revert this pull request; the next build clones without a login again.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => give(manifest, request)),
};

type Refusal = { readonly because: string };
type Login = FactValue<'git.credentials.elsewhere'>['variables'];

function give(manifest: Manifest, { facts }: FixRequest): Change | Refusal {
  const found = factValue(facts, 'git.credentials');
  if (found !== 'absent' && found !== 'unread')
    return { because: 'it is not known that the builder finds no login for its git host' };
  const builder = builderIn(manifest, facts);
  if ('because' in builder) return builder;
  const other = factValue(facts, 'git.credentials.elsewhere');
  const login = other?.variables ?? mountedToken(manifest, builder);
  if (login.length === 0) return { because: nobodyKnows(manifest, builder) };
  const change =
    builder.kind === 'kimia'
      ? asFile(manifest, builder, login, facts)
      : asVariables(manifest, builder, login);
  if ('because' in change) return change;
  const secrets = [...new Set(login.map(({ secret }) => secret))].join(', ');
  return {
    ...change,
    place: `${placeOf(manifest)} git credentials of container ${builder.name}`,
    summary: `${change.summary} from Secret ${secrets}${other ? `, with which ${other.usedBy} cloned from that host` : ', which is mounted already'}`,
    proof: [mayRead],
  };
}

const mayRead: Proof = {
  claim: 'that login may read the repository',
  holds: 'unknown',
  because: 'only the git host knows',
};

/** A key that calls itself a token and is a file of the pod already; the pod started, so that it exists. */
function mountedToken(manifest: Manifest, builder: BuilderPlace): Login {
  const tokens = mountsIn(manifest, builder).flatMap(({ volume }) => {
    const secret = secretIn(manifest, volume);
    const items = secret ? (sourceIn(manifest, volume, secret)?.items ?? []) : [];
    return items.flatMap(({ key, path }) =>
      secret &&
      /git/i.test(`${volume} ${secret} ${key}`) &&
      /token$/i.test(key) &&
      !/credentials|netrc/.test(path)
        ? [{ name: 'GIT_TOKEN', secret, key }]
        : [],
    );
  });
  return tokens.length === 1 ? tokens : [];
}

const secretIn = (manifest: Manifest, volume: string): string | undefined => {
  const name = manifest.value([...volumesOf(manifest), { name: volume }, 'secret', 'secretName']);
  return typeof name === 'string' ? name : undefined;
};

/** The keys of a Secret are not read: what is mounted whole does not tell which of its files is the token. */
function nobodyKnows(manifest: Manifest, builder: BuilderPlace): string {
  const whole = mountsIn(manifest, builder)
    .map(({ volume }) => secretIn(manifest, volume))
    .find((secret) => secret && /git/i.test(secret));
  return whole
    ? `Secret ${whole} is mounted, and which of its keys is the login is not known, because Secrets are not read: take GIT_USERNAME and GIT_PASSWORD, or GIT_TOKEN, from it`
    : 'no Secret is known to have a login for that git host: create one, and give it to the builder';
}

interface Given {
  readonly operations: Change['operations'];
  readonly summary: string;
}

/** Kaniko reads its environment and nothing else (README, "Using Private Git Repository"). */
function asVariables(manifest: Manifest, builder: BuilderPlace, login: Login): Given | Refusal {
  const { kind, name, path, file } = builder;
  if (kind !== 'kaniko') return { because: `where ${kind} reads a login for git is not known` };
  const given = ['GIT_TOKEN', 'GIT_USERNAME', 'GIT_PASSWORD'].find(
    (one) => manifest.value([...path, 'env', { name: one }]) !== undefined,
  );
  if (given)
    return {
      because: `container ${name} in ${file} sets ${given} already: see whether its Secret exists`,
    };
  return {
    operations: login.map(({ name: variable, secret, key }) =>
      append([...path, 'env'], {
        name: variable,
        valueFrom: { secretKeyRef: { name: secret, key } },
      }),
    ),
    summary: `${login.map((one) => one.name).join(' and ')} of container ${name}`,
  };
}

const tokenFile: Flag = { name: '--git-token-file' };
const folder = '/etc/git-token';

/** Kimia reads a token from a file, and adds it to an address that begins with https. */
function asFile(
  manifest: Manifest,
  place: BuilderPlace,
  login: Login,
  facts: FixRequest['facts'],
): Given | Refusal {
  const builder = argumentsIn(manifest, facts, [place.kind], tokenFile.name);
  if ('because' in builder) return builder;
  const token = login.find(({ name }) => name === 'GIT_TOKEN');
  if (!token)
    return {
      because: 'Kimia reads a token from a file, and the known login is a name and a password',
    };
  const flags = setFlags(builder, [[tokenFile, `${folder}/token`]]);
  if ('because' in flags) return flags;
  const volume = freeVolumeName(manifest, 'git-token');
  const source = { secretName: token.secret, items: [{ key: token.key, path: 'token' }] };
  return {
    operations: [
      ...flags.operations,
      append([...builder.path, 'volumeMounts'], { name: volume, mountPath: folder }),
      append(volumesOf(manifest), { name: volume, secret: source }),
    ],
    summary: `${flags.summary} of container ${builder.name}`,
  };
}
