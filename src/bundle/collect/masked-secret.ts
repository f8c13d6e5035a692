import { maskedPassword } from '../../model/credential-expiry.ts';
import type { DockerConfig, RegistryEntry } from '../../model/docker-config.ts';
import type { PullSecret } from '../../model/pull-secret.ts';
import { redact } from '../../model/redaction.ts';
import type { KubernetesObject } from '../bundle.ts';

const mask = '‹masked›';

/**
 * A Secret as it is kept in a bundle: which registries it has entries for, of what kind, and when they end. Nothing
 * else of it was ever read in the open, so nothing else can stand here.
 */
export const maskedSecret = (
  namespace: string,
  name: string,
  { type, writtenAt, content }: PullSecret,
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name,
    namespace,
    ...(writtenAt ? { creationTimestamp: writtenAt.toISOString().replace(/\.\d+Z$/, 'Z') } : {}),
  },
  ...(type ? { type } : {}),
  ...(content.kind === 'read'
    ? {
        data: Object.fromEntries(
          content.files.map(({ key, config }) => [
            key,
            base64(config ? maskedConfig(config, key === '.dockercfg') : mask),
          ]),
        ),
      }
    : {}),
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function maskedConfig(config: DockerConfig, legacy: boolean): string {
  switch (config.kind) {
    case 'masked':
      return mask;
    case 'malformed':
      return malformedAlike(config.because);
    case 'read': {
      const { entries, helpers, defaultHelper } = config;
      const auths = Object.fromEntries(
        entries.map((entry) => [redact(entry.registry), maskedEntry(entry)]),
      );
      if (legacy) return JSON.stringify(auths);
      const hasHelpers = Object.keys(helpers).length > 0;
      return JSON.stringify({
        auths,
        ...(hasHelpers ? { credHelpers: helpers } : {}),
        ...(defaultHelper ? { credsStore: defaultHelper } : {}),
      });
    }
  }
}

/** A text that is wrong in the same way. */
const malformedAlike = (because: string): string => {
  if (because === 'it is empty') return '';
  return because === 'it is not JSON' ? 'not JSON' : '[]';
};

function maskedEntry({ holds, expiresAt }: RegistryEntry): object {
  const secret = maskedPassword(mask, expiresAt);
  switch (holds) {
    case 'password':
      return { auth: base64(`masked:${secret}`) };
    case 'identity-token':
      return { identitytoken: secret };
    case 'registry-token':
      return { registrytoken: secret };
    case 'undecodable':
      return { auth: 'AAAA' };
    case 'nothing':
      return {};
  }
}
