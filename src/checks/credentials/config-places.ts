import type { CredentialReader } from '../../model/registry-entries.ts';
import { type Builder, option } from '../builder.ts';

/** The files in which a builder looks for credentials, and how it reads them. */
export interface ConfigPlaces {
  readonly reader: CredentialReader;
  /** In the builder's order; the first is where its documentation puts it. */
  readonly files: readonly string[];
}

/** Where this builder looks for a docker config; undefined for a builder of which that is not known. */
export function configPlaces(builder: Builder): ConfigPlaces | undefined {
  const env = variablesOf(builder);
  const file = (folder: string, name = 'config.json') => `${folder.replace(/\/+$/, '')}/${name}`;
  const named = env('REGISTRY_AUTH_FILE');
  switch (builder.kind) {
    case 'kaniko':
      // Its image sets DOCKER_CONFIG to this folder; a config in the home folder is not read (go-containerregistry).
      return {
        reader: 'docker',
        files: [file(env('DOCKER_CONFIG') ?? '/kaniko/.docker'), ...(named ? [named] : [])],
      };
    case 'kimia': {
      // Its documentation calls a mount at Kaniko's path a mistake, so that is no place of its own.
      const folders = [
        env('DOCKER_CONFIG') ?? '/home/kimia/.docker',
        '/home/kimia/.docker',
        home(env),
      ];
      const names = ['config.json', 'auth.json'];
      const all = [...folders, '/run/secrets', '/workspace/.docker'].flatMap((folder) =>
        folder ? names.map((name) => file(folder, name)) : [],
      );
      return { reader: 'containers', files: unique([...(named ? [named] : []), ...all]) };
    }
    case 'buildah':
      return { reader: 'containers', files: unique(buildahFiles(builder, env)) };
    case 'buildkit':
      return { reader: 'docker', files: buildkitFiles(builder, env) };
    default:
      return undefined;
  }
}

type Variables = (name: string) => string | undefined;

const variablesOf =
  ({ container }: Builder): Variables =>
  (name) =>
    container.env?.find((one) => one.name === name)?.value || undefined;

const home = (env: Variables): string | undefined => {
  const folder = env('HOME');
  return folder && `${folder}/.docker`;
};

/** containers-auth.json(5): a named file stands alone; else the runtime folder, then the home folder, then docker's. */
function buildahFiles({ arguments: words, container }: Builder, env: Variables): string[] {
  const named = option(words, ['--authfile']) ?? env('REGISTRY_AUTH_FILE');
  if (named) return [named];
  const user = container.securityContext?.runAsUser ?? 0;
  const homes = env('HOME')
    ? [env('HOME')]
    : user === 0
      ? ['/root']
      : ['/home/build', '/home/podman'];
  const runtime = env('XDG_RUNTIME_DIR') ?? `/run/user/${user}`;
  return [
    `${runtime}/containers/auth.json`,
    `/run/containers/${user}/auth.json`,
    ...homes.flatMap((folder) => [
      `${env('XDG_CONFIG_HOME') ?? `${folder}/.config`}/containers/auth.json`,
      `${env('DOCKER_CONFIG') ?? `${folder}/.docker`}/config.json`,
      `${folder}/.dockercfg`,
    ]),
  ];
}

/** buildctl and docker read the config of the user that runs them; the rootless image's is `user`. */
function buildkitFiles({ container }: Builder, env: Variables): string[] {
  const isRootless = /rootless/.test(container.image ?? '');
  const homes = isRootless ? ['/home/user'] : ['/root', '/home/user'];
  const named = env('DOCKER_CONFIG') ?? home(env);
  return (named ? [named] : homes.map((one) => `${one}/.docker`)).map(
    (folder) => `${folder.replace(/\/+$/, '')}/config.json`,
  );
}

const unique = (files: readonly string[]): string[] => [...new Set(files)];

/** Credentials that need no file: given as an argument or in the environment. */
export function givenDirectly(builder: Builder): string | undefined {
  const { kind, arguments: words, container } = builder;
  if (kind === 'buildah' && option(words, ['--creds'])) return '--creds';
  const variable = container.env?.find(
    ({ name }) => name === 'DOCKER_AUTH_CONFIG' || (kind === 'kimia' && name === 'DOCKER_PASSWORD'),
  );
  return variable?.name;
}

/** Does a script of the container log in, or write the config itself? Then the manifest does not show what it finds. */
export const logsInItself = ({ arguments: words }: Builder): boolean =>
  words.some((word, index) => word === 'login' && index > 0) ||
  (words.some((word) => /^>+$|^tee$/.test(word)) &&
    words.some((word) => /(config|auth)\.json/.test(word)));

/** A script that is mounted, or sent to a waiting shell as GitLab's runner does: no word of it stands in the manifest. */
export const runsUnseenScript = ({ container, destinations }: Builder): boolean =>
  destinations.length === 0 && (container.command ?? []).length > 0;
