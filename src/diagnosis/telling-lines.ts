import type { Evidence } from '../model/evidence.ts';
import { type Fact, type FactName, isKnown } from '../model/facts.ts';

/** What a human would look at first, best first. */
const telling: readonly FactName[] = [
  'log.tellingLine',
  'event.reason',
  'container.reason',
  'container.exitCode',
  'pod.reason',
  'job.failure',
];

/** What to show of a failure that nothing explains. */
export function tellingLines(facts: readonly Fact[]): Evidence[] {
  const all = telling.flatMap((name) =>
    facts.filter(isKnown).flatMap((one) => (one.name === name ? one.evidence : [])),
  );
  return [...new Map(all.map((one) => [`${one.source}\n${one.text}`, one])).values()];
}
