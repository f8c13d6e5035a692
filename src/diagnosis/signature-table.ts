import { alternativesOf } from './log-alternatives.ts';
import { requiredLiterals, requiredSets } from './log-literals.ts';
import { createPrefilter, type Prefilter } from './log-prefilter.ts';
import { buildSignatures, platformSignatures } from './signatures/build.ts';
import { cacheSignatures } from './signatures/cache.ts';
import { commandSignatures } from './signatures/commands.ts';
import { dependencySignatures } from './signatures/dependencies.ts';
import { foreignSignatures } from './signatures/foreign.ts';
import { gitSignatures } from './signatures/git.ts';
import { kimiaSignatures } from './signatures/kimia.ts';
import { kubernetesSignatures } from './signatures/kubernetes.ts';
import { protocolSignatures, registrySignatures } from './signatures/registry.ts';
import { rootlessSignatures } from './signatures/rootless.ts';
import type { Signature } from './signatures/signature.ts';
import { sourceSignatures } from './signatures/sources.ts';
import { stepSignatures } from './signatures/steps.ts';

export type { Need, Signature, SignatureKind, TextKind } from './signatures/signature.ts';

/**
 * The built-in signatures. Of those that say what failed the first that fits a line wins, so the specific stand before
 * the general: a name that does not resolve says `i/o timeout` too, `failed to authorize` may wrap any network failure,
 * and an image without the node's platform is `not found`.
 */
export const signatures: readonly Signature[] = [
  ...stepSignatures,
  ...foreignSignatures,
  ...kubernetesSignatures,
  ...kimiaSignatures,
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

/** One of the alternatives of a signature's pattern. */
export interface Wording {
  readonly signature: Signature;
  readonly pattern: RegExp;
  /** Of each set a literal stands in what it matches. */
  readonly needs: readonly (readonly string[])[];
}

/** Signatures, and the search that passes over the lines that none of them can match. */
export interface SignatureTable {
  readonly signatures: readonly Signature[];
  /** In the order of their signatures. Each is tried alone: of a long pattern hardly any alternative could match a line. */
  readonly wordings: readonly Wording[];
  /** Its owners are indexes of `wordings`. */
  readonly prefilter: Prefilter;
}

/**
 * The table that logs and events are looked up in.
 *
 * @param own a team's own signatures; they come first, since who adds one means it
 */
export function signatureTable(own: readonly Signature[]): SignatureTable {
  const all = [...own, ...signatures];
  const wordings = all.flatMap((signature) =>
    alternativesOf(signature.pattern).map((pattern) => ({
      signature,
      pattern,
      needs: requiredSets(pattern),
    })),
  );
  const literals = wordings.flatMap(({ pattern }, owner) =>
    requiredLiterals(pattern).map((literal) => ({ literal, owner })),
  );
  return { signatures: all, wordings, prefilter: createPrefilter(literals) };
}
