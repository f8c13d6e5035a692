import { findSignatures, type SignatureMatch } from '../diagnosis/log-signatures.ts';
import type { SignatureTable } from '../diagnosis/signature-table.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact } from '../model/facts.ts';
import { signatureFor } from './signature-for.ts';

/**
 * What the kubelet's account of a pull tells. It is the log of what the runtime tried, so its wordings are facts of the
 * log: the registry that does not answer, or refuses, is the same one that a build would complain of.
 */
export function pullFacts(
  message: string,
  evidence: Evidence,
  registry: string | undefined,
  table: SignatureTable,
): Fact[] {
  const matches = findSignatures(message, table, 'event').filter(({ kind }) => kind === 'failure');
  const answer = answerIn(message, matches);
  return [
    ...matches.map((match) => fact('log.signature', signatureFor(match, registry), evidence)),
    ...(answer ? [fact('image.answer', answer, evidence)] : []),
  ];
}

// Docker Hub and others refuse who may not see a repository in the same words, whether there is one or not.
const refusal =
  /insufficient_scope|pull access denied|may require authorization|requested access|unauthorized|denied/i;

function answerIn(
  message: string,
  matches: readonly SignatureMatch[],
): 'no-such-image' | 'refused-or-missing' | undefined {
  const isMissing = matches.some(({ signature }) => signature === 'base-image-not-found');
  if (isMissing) return refusal.test(message) ? 'refused-or-missing' : 'no-such-image';
  return /repository does not exist or/i.test(message) ? 'refused-or-missing' : undefined;
}
