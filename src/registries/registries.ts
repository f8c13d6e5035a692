import type { LookupFunction } from 'node:net';
import type { Reading } from '../model/cluster.ts';
import { hostAndPort, isSameRegistry } from '../model/image-reference.ts';
import type { ImageAddress, Registries, RegistryImage } from '../model/systems/registries.ts';
import { messageOf } from '../problems/text.ts';
import { type AddressRule, elsewhereRule, registryRule } from './addresses.ts';
import { type Asking, askRegistry } from './ask-registry.ts';
import { readTags } from './read-tags.ts';

export interface RegistriesConfig {
  /** Registries that speak no TLS, `host:port`. Credentials are never sent to them. */
  readonly plainHttp: readonly string[];
  /** Hosts in a private network that give out tokens for a registry of another name. */
  readonly tokenHosts: readonly string[];
}

/** The rules of the network; tests of the adapter have their registries on loopback. */
export interface Network {
  readonly lookup?: LookupFunction;
  readonly registryRule: AddressRule;
  readonly elsewhereRule: AddressRule;
}

/** Registries by the distribution specification: `HEAD` of a manifest, and the tags where it is missing. */
export const registries = (
  { plainHttp, tokenHosts }: RegistriesConfig,
  timeoutMs: number,
  network: Network = { registryRule, elsewhereRule },
): Registries => ({
  async image(image, credential) {
    const host = apiHost(image.registry);
    const isPlain = plainHttp.includes(image.registry);
    const own = new Set([hostOf(host), ...tokenHosts]);
    const asking: Asking = {
      base: new URL(`${isPlain ? 'http' : 'https'}://${host}/v2/${image.repository}/`),
      repository: image.repository,
      signal: AbortSignal.timeout(timeoutMs),
      ruleFor: (name) => (own.has(name) ? network.registryRule : network.elsewhereRule),
      ...(network.lookup ? { lookup: network.lookup } : {}),
      // What is sent without TLS can be read on the way.
      ...(credential && !isPlain ? { credential } : {}),
    };
    try {
      return await lookFor(image, asking);
    } catch (error) {
      const because = isLate(error)
        ? `did not answer within ${timeoutMs / 1000} s`
        : `cannot be asked from where the bot runs: ${messageOf(error)}`;
      return { kind: 'unavailable', because: `${image.registry} ${because}` };
    }
  },
});

const isLate = (error: unknown): boolean =>
  error instanceof Error && /^(?:TimeoutError|AbortError)$/.test(error.name);

/** Docker Hub serves its API under another name than its images have. */
const apiHost = (registry: string): string =>
  isSameRegistry(registry, 'docker.io') ? 'registry-1.docker.io' : registry;

const hostOf = (registry: string): string => hostAndPort(registry).host.toLowerCase();

// An index or a manifest, OCI's or Docker's: without them a registry may convert, or say that there is none.
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
  'application/vnd.docker.distribution.manifest.v1+json',
].join(', ');

async function lookFor(
  { registry, reference }: ImageAddress,
  asking: Asking,
): Promise<Reading<RegistryImage>> {
  const ask = askRegistry(asking);
  const { answer, login } = await ask({
    method: 'HEAD',
    path: `manifests/${reference}`,
    accept: manifestTypes,
  });
  const found = (state: RegistryImage['state']): Reading<RegistryImage> => ({
    kind: 'found',
    value: { state, ...(login ? { login } : {}) },
  });
  switch (answer.status) {
    case 200:
      return found('exists');
    case 401:
    case 403:
      return found('refused');
    case 429:
      return found('rate-limited');
    case 404: {
      const { state, tags } = await readTags(ask, asking.base);
      const value = { state, ...(login ? { login } : {}), ...(tags ? { tags } : {}) };
      return { kind: 'found', value };
    }
    default:
      return { kind: 'unavailable', because: `${registry} answered ${answer.status}` };
  }
}
