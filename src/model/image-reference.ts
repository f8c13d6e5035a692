/** Docker Hub, which an image reference without a registry means (distribution/reference: `defaultDomain`). */
const defaultRegistry = 'docker.io';

/**
 * The registry of an image reference, `host[:port]`: the first path component when it looks like a host
 * (holds a dot or a colon, or is `localhost`), as distribution/reference decides it.
 */
export function registryOf(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost ? first : defaultRegistry;
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

/** Do two registries have the same host? Docker Hub answers under several names, and DNS does not tell capitals apart. */
export function isSameRegistry(one: string, other: string): boolean {
  const [host, otherHost] = [one, other].map((name) => hostAndPort(name).host.toLowerCase());
  const areDockerHub = [host, otherHost].every((name = '') => ofDockerHub.has(name));
  return host === otherHost || areDockerHub;
}
