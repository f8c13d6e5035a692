import type { Evidence } from '../model/evidence.ts';
import { type Fact, isKnown } from '../model/facts.ts';

/** A known wording, and where it was seen. */
export interface SeenSignature {
  readonly signature: string;
  readonly evidence: Evidence;
}

/** Where these wordings were seen, warnings left out: what a tool only warns of it goes on from. */
export const seenSignatures = (
  facts: readonly Fact[],
  signatures: readonly string[],
): SeenSignature[] =>
  facts.filter(isKnown).flatMap((one) => {
    if (one.name !== 'log.signature' && one.name !== 'event.signature') return [];
    const [evidence] = one.evidence;
    return evidence && signatures.includes(one.value) && !isWarning(evidence.text)
      ? [{ signature: one.value, evidence }]
      : [];
  });

const isWarning = (line: string): boolean =>
  /\bWARN(?:ING)?\b|\blevel="?warn|\bretrying\b|Error while retrieving image from cache/i.test(
    line,
  );
