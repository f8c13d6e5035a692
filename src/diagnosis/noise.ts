import type { Diagnosis } from '../model/diagnosis.ts';
import { type Fact, factValues, isKnown } from '../model/facts.ts';
import type { Cause } from '../model/playbook.ts';
import { firstMatch, isSuggested } from './conditions.ts';

/** What a log alone says. How a container ended and what Kubernetes reported is never noise. */
const fromLog = new Set<Fact['name']>(['log.signature', 'log.tellingLine']);

/** The facts without those that rest on lines which also stand in the log of a build that succeeded. */
export function withoutNoise(facts: readonly Fact[]): Fact[] {
  const noise = new Set(factValues(facts, 'log.noise'));
  if (noise.size === 0) return [...facts];
  return facts.filter(
    (one) =>
      !(fromLog.has(one.name) && isKnown(one) && one.evidence.some(({ text }) => noise.has(text))),
  );
}

/** The causes that nothing but noise spoke for, as what was excluded. */
export function excludedAsNoise(
  causes: readonly Cause[],
  facts: readonly Fact[],
): Diagnosis['ruledOut'] {
  const told = withoutNoise(facts);
  if (told.length === facts.length) return [];
  return causes
    .filter((cause) => isSuggested(cause, facts) && !isSuggested(cause, told))
    .map(({ id, title, suggested, likely, confirmed }) => {
      const match = firstMatch([...confirmed, ...likely, ...suggested], facts);
      return { id, title, because: because(match?.facts ?? [], facts) };
    });
}

function because(speaking: readonly Fact[], facts: readonly Fact[]): string {
  const lines = new Set(
    speaking.filter(isKnown).flatMap(({ evidence }) => evidence.map(({ text }) => text)),
  );
  const noise = facts.find(
    (one) => one.name === 'log.noise' && isKnown(one) && lines.has(String(one.value)),
  );
  const where = noise && isKnown(noise) ? noise.evidence[0]?.source : undefined;
  return `what speaks for it also stands in ${where ?? 'the log of a build that succeeded'}`;
}
