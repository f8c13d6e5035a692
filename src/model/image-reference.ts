/** An image without its tag: where it is, and what it is called there. */
export interface ImageName {
  /** `host[:port]`. */
  readonly registry: string;
  readonly repository: string;
}

/** An image reference taken apart, with the defaults that the runtimes put in. */
export interface ImageReference extends ImageName {
  /** `latest` where neither a tag nor a digest is written. */
  readonly tag?: string;
  readonly digest?: string;
}

export type ParsedImage =
  | { readonly kind: 'image'; readonly image: ImageReference }
  /** `because` is a clause: `it holds capital letters`. */
  | { readonly kind: 'invalid'; readonly because: string };

/** Docker Hub, which an image reference without a registry means (distribution/reference: `defaultDomain`). */
const defaultRegistry = 'docker.io';

// The grammar of distribution/reference (regexp.go): separators inside a component are one dot, one or two
// underscores, or any number of dashes.
const hostPattern =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const componentPattern = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** Takes a reference apart as container runtimes do; where it cannot be, says what is wrong with it. */
export function parseImage(reference: string): ParsedImage {
  const mistake = plainMistake(reference);
  if (mistake) return invalid(mistake);
  const [named = '', digest, ...more] = reference.split('@');
  if (more.length > 0 || (digest !== undefined && !digestPattern.test(digest)))
    return invalid(`"${digest}" is no digest`);
  const { name, tag } = splitTag(named);
  if (tag !== undefined && !tagPattern.test(tag)) return invalid(`"${tag}" is no tag`);
  const { registry, path } = placeOf(name);
  if (!hostPattern.test(registry)) return invalid(`"${registry}" is no host`);
  const wrong = path.split('/').find((component) => !componentPattern.test(component));
  if (wrong !== undefined) return invalid(componentMistake(wrong, path));
  return {
    kind: 'image',
    image: {
      registry,
      repository: repositoryOf(registry, path),
      ...(digest === undefined ? { tag: tag ?? 'latest' } : { digest, ...(tag ? { tag } : {}) }),
    },
  };
}

/**
 * The name of an image reference, which need not be valid: `ghcr.io/acme/app:7` is `acme/app` in `ghcr.io`, and `nginx` is
 * `library/nginx` in Docker Hub.
 */
export function imageName(reference: string): ImageName {
  const [named = ''] = reference.split('@');
  const { registry, path } = placeOf(splitTag(named).name);
  return { registry, repository: repositoryOf(registry, path) };
}

function placeOf(name: string): { registry: string; path: string } {
  const registry = registryOf(name);
  return { registry, path: hostIn(name) ? name.slice(registry.length + 1) : name };
}

const repositoryOf = (registry: string, path: string): string =>
  isDockerHub(registry) && !path.includes('/') ? `library/${path}` : path;

const invalid = (because: string): ParsedImage => ({ kind: 'invalid', because });

/** What people write by mistake, in their words rather than the grammar's. */
function plainMistake(reference: string): string | undefined {
  if (reference.trim() === '') return 'it is empty';
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(reference)?.[0];
  if (scheme) return `it begins with ${scheme}, which is no part of an image's name`;
  const variable = /\$\(\w*\)|\$\{?[\w.]*\}?|\{\{.*?\}\}|<[\w -]*>/.exec(reference)?.[0];
  if (variable) return `${variable} was not replaced by a value`;
  if (/\s/.test(reference)) return 'it holds white space';
  return undefined;
}

function componentMistake(component: string, path: string): string {
  if (/[A-Z]/.test(component)) return `its repository ${path} holds capital letters`;
  if (component.includes(':')) return 'it has two tags';
  if (component === '')
    return path === '' ? 'it names no repository' : 'a part of its name is empty';
  return `"${component}" cannot be a part of its name`;
}

/** A colon after the last slash begins a tag; one before belongs to the registry's port. */
function splitTag(named: string): { name: string; tag?: string } {
  const colon = named.lastIndexOf(':');
  if (colon <= named.lastIndexOf('/')) return { name: named };
  return { name: named.slice(0, colon), tag: named.slice(colon + 1) };
}

/**
 * The registry of an image reference, `host[:port]`: the first path component when it looks like a host
 * (holds a dot or a colon, or is `localhost`), as distribution/reference decides it.
 */
export const registryOf = (reference: string): string => hostIn(reference) ?? defaultRegistry;

function hostIn(reference: string): string | undefined {
  const [first = '', ...rest] = reference.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost ? first : undefined;
}

/** Host and port of a registry. `port` is absent when none is written. IPv6 addresses stand in brackets. */
export function hostAndPort(registry: string): { host: string; port?: number } {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(registry);
  const host = (match?.[1] ?? registry).replace(/^\[|\]$/g, '');
  return match?.[2] ? { host, port: Number(match[2]) } : { host };
}

const ofDockerHub = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'auth.docker.io',
]);

const isDockerHub = (registry: string): boolean =>
  ofDockerHub.has(hostAndPort(registry).host.toLowerCase());

/** Do two registries have the same host? Docker Hub answers under several names, and DNS does not tell capitals apart. */
export function isSameRegistry(one: string, other: string): boolean {
  const [host, otherHost] = [one, other].map((name) => hostAndPort(name).host.toLowerCase());
  return host === otherHost || (isDockerHub(one) && isDockerHub(other));
}
