import type { SignatureMatch } from '../diagnosis/log-signatures.ts';
import { isSameRegistry } from '../model/image-reference.ts';

/** `registry-timeout` towards another host than the registry in question becomes `other-registry-timeout`. */
export function signatureFor(
  { signature, captures }: SignatureMatch,
  registry: string | undefined,
): string {
  const named = captures.host;
  if (!signature.startsWith('registry-') || !named || !registry) return signature;
  return isSameRegistry(named, registry) ? signature : `other-${signature}`;
}
