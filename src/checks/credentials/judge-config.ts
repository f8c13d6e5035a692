import type { DockerConfig, RegistryEntry } from '../../model/docker-config.ts';
import { type ImageName, isSameRegistry } from '../../model/image-reference.ts';
import { type CredentialReader, entriesFor, helperFor } from '../../model/registry-entries.ts';

/** What a docker config has for one image. */
export type ConfigVerdict =
  | { readonly kind: 'present' | 'helper' | 'empty' }
  | { readonly kind: 'malformed' | 'foreign-helper'; readonly because: string }
  | { readonly kind: 'no-entry'; readonly registries: string; readonly because?: string }
  | { readonly kind: 'expired' | 'stale'; readonly ended: Date }
  /** Nobody can tell from what was read. */
  | { readonly kind: 'unjudged'; readonly because: string };

export interface Occasion {
  readonly image: ImageName;
  readonly reader: CredentialReader;
  /** When the registry refused. */
  readonly refusedAt: Date;
  /** When the object that holds the config was last written. */
  readonly writtenAt?: Date;
  /** The registry itself says that a token has expired. */
  readonly saysExpired?: boolean;
}

/** What this reader finds in a docker config for the image at that time. */
export function judgeConfig(config: DockerConfig, occasion: Occasion): ConfigVerdict {
  if (config.kind === 'masked')
    return { kind: 'unjudged', because: 'it was masked in the snapshot' };
  if (config.kind === 'malformed') return config;
  const { image, reader } = occasion;
  const helper = helperFor(config, image, reader);
  if (helper && desktopHelpers.has(helper)) {
    return { kind: 'foreign-helper', because: `docker-credential-${helper}` };
  }
  if (helper) return { kind: 'helper' };
  const verdicts = entriesFor(config, image, reader).map((entry) => judgeEntry(entry, occasion));
  return best(verdicts) ?? noEntry(config, occasion);
}

/** Programs that fetch credentials on a desktop, and which no builder's image holds. */
const desktopHelpers = new Set([
  'desktop',
  'osxkeychain',
  'wincred',
  'secretservice',
  'pass',
  'desktop.exe',
]);

/** A client tries each of several credentials: one that may work makes up for the others. */
export function best<V extends { readonly kind: string }>(verdicts: readonly V[]): V | undefined {
  const order = [
    'present',
    'helper',
    'unjudged',
    'expired',
    'stale',
    'empty',
    'no-entry',
    'malformed',
  ];
  const rank = ({ kind }: V) => (order.includes(kind) ? order.indexOf(kind) : order.length);
  return verdicts.toSorted((one, other) => rank(one) - rank(other))[0];
}

const ecrTokenMs = 12 * 60 * 60 * 1000;
const isEcr = (registry: string): boolean =>
  /\.dkr\.ecr\.[\w-]+\.amazonaws\.com(\.cn)?$/.test(registry);

function judgeEntry(entry: RegistryEntry, occasion: Occasion): ConfigVerdict {
  const { refusedAt, writtenAt, image, saysExpired } = occasion;
  if (entry.holds === 'nothing') return { kind: 'empty' };
  if (entry.holds === 'undecodable') {
    return {
      kind: 'malformed',
      because: `the auth of ${entry.registry} is not base64 of user:password`,
    };
  }
  if (entry.expiresAt) {
    return entry.expiresAt < refusedAt
      ? { kind: 'expired', ended: entry.expiresAt }
      : { kind: 'present' };
  }
  if (!isEcr(image.registry) || !writtenAt) return { kind: 'present' };
  // An object may have been refreshed without its metadata showing it, so age alone proves nothing.
  const ended = new Date(writtenAt.getTime() + ecrTokenMs);
  if (ended >= refusedAt) return { kind: 'present' };
  return { kind: saysExpired ? 'expired' : 'stale', ended };
}

function noEntry(
  config: Extract<DockerConfig, { kind: 'read' }>,
  { image, reader }: Occasion,
): ConfigVerdict {
  const registries = config.entries.map(({ registry }) => registry);
  const alias = registries.find((one) =>
    isSameRegistry(one.replace(/^https?:\/\//, '').split('/')[0] ?? '', 'docker.io'),
  );
  const needsUrl = reader === 'docker' && isSameRegistry(image.registry, 'docker.io') && alias;
  return {
    kind: 'no-entry',
    registries: registries.join(', ') || 'no registry at all',
    ...(needsUrl
      ? { because: `this builder looks for Docker Hub as https://index.docker.io/v1/` }
      : {}),
  };
}
