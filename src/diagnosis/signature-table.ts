import { buildSignatures, commandSignatures, platformSignatures } from './signatures/build.ts';
import { cacheSignatures } from './signatures/cache.ts';
import { dependencySignatures } from './signatures/dependencies.ts';
import { foreignSignatures } from './signatures/foreign.ts';
import { gitSignatures } from './signatures/git.ts';
import { kubernetesSignatures } from './signatures/kubernetes.ts';
import { protocolSignatures, registrySignatures } from './signatures/registry.ts';
import { rootlessSignatures } from './signatures/rootless.ts';
import type { Signature } from './signatures/signature.ts';
import { sourceSignatures } from './signatures/sources.ts';
import { stepSignatures } from './signatures/steps.ts';

export type { Signature, SignatureKind } from './signatures/signature.ts';

/**
 * All signatures. Of those that say what failed the first that fits a line wins, so the specific stand before the
 * general: a name that does not resolve says `i/o timeout` too, `failed to authorize` may wrap any network failure,
 * and an image without the node's platform is `not found`.
 */
export const signatures: readonly Signature[] = [
  ...stepSignatures,
  ...foreignSignatures,
  ...kubernetesSignatures,
  ...platformSignatures,
  ...cacheSignatures,
  ...rootlessSignatures,
  ...protocolSignatures,
  ...gitSignatures,
  ...dependencySignatures,
  ...sourceSignatures,
  ...registrySignatures,
  ...buildSignatures,
  ...commandSignatures,
];
