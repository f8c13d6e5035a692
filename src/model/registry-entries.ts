import type { DockerConfig, RegistryEntry } from './docker-config.ts';
import { type ImageName, isSameRegistry } from './image-reference.ts';

/**
 * Who reads the docker config, since they match its keys in different ways:
 * - `kubelet`: globs in hosts, prefixes of paths, and no credential helpers (kubernetes, pkg/credentialprovider/keyring.go)
 * - `docker`: the host alone, and Docker Hub as `https://index.docker.io/v1/` only (docker/cli, go-containerregistry: Kaniko)
 * - `containers`: whole path segments, and Docker Hub under each of its names (containers/image: Buildah, Kimia)
 */
export type CredentialReader = 'kubelet' | 'docker' | 'containers';

type ReadConfig = Extract<DockerConfig, { kind: 'read' }>;

/** The entries that this reader tries for an image. */
export const entriesFor = (
  { entries }: ReadConfig,
  image: ImageName,
  reader: CredentialReader,
): RegistryEntry[] => entries.filter(({ registry }) => matches(keyOf(registry), image, reader));

/** The program that this reader asks for the credentials of a registry. */
export function helperFor(
  { helpers, defaultHelper }: ReadConfig,
  { registry }: ImageName,
  reader: CredentialReader,
): string | undefined {
  if (reader === 'kubelet') return undefined;
  const own = Object.entries(helpers).find(([key]) => isSameHost(keyOf(key).host, registry));
  return own?.[1] ?? defaultHelper;
}

interface Key {
  readonly host: string;
  readonly path: string;
}

/** `https://registry.acme.example:5000/team/` → host `registry.acme.example:5000`, path `team`. */
function keyOf(written: string): Key {
  const [host = '', ...path] = written
    .trim()
    .replace(/^https?:\/\//, '')
    .split('/');
  const segments = path.filter(Boolean);
  const isApi = segments.length === 1 && /^v[12]$/.test(segments[0] ?? '');
  return { host: host.toLowerCase(), path: isApi ? '' : segments.join('/') };
}

function matches(
  { host, path }: Key,
  { registry, repository }: ImageName,
  reader: CredentialReader,
): boolean {
  const own = registry.toLowerCase();
  switch (reader) {
    case 'docker':
      return isDockerHub(own) ? host === 'index.docker.io' : host === own;
    case 'containers':
      return isSameHost(host, own) && (path === '' || `${repository}/`.startsWith(`${path}/`));
    case 'kubelet':
      return (
        (globs(host, own) ||
          (isDockerHub(own) && ['index.docker.io', 'docker.io'].includes(host))) &&
        repository.startsWith(path)
      );
  }
}

const isDockerHub = (registry: string): boolean => isSameRegistry(registry, 'docker.io');

/** With their ports, and Docker Hub by any of its names. */
const isSameHost = (one: string, other: string): boolean =>
  one === other.toLowerCase() || (isDockerHub(one) && isDockerHub(other));

/** `*.dkr.ecr.*.amazonaws.com`: each `*` stays within its label, as do `?` and `[…]`. */
function globs(pattern: string, registry: string): boolean {
  const [labels, own] = [pattern, registry].map((one) => one.split('.'));
  if (!labels || !own || labels.length !== own.length) return false;
  return labels.every((label, index) => labelMatcher(label).test(own[index] ?? ''));
}

const labelMatcher = (label: string): RegExp =>
  new RegExp(
    `^${label
      .split('*')
      .map((part) => part.replace(/[.+^${}()|\\[\]]/g, '\\$&').replaceAll('?', '.'))
      .join('[^.]*')}$`,
  );
