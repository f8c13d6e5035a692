import type { Evidence } from '../model/evidence.ts';
import { type Fact, isKnown } from '../model/facts.ts';

const telling = new Set([
  'log.tellingLine',
  'container.reason',
  'container.exitCode',
  'job.failure',
  'event.reason',
]);

/** What to show of a failure that nothing explains: the lines and states a human would look at first. */
export const tellingLines = (facts: readonly Fact[]): Evidence[] =>
  facts.filter(isKnown).flatMap((one) => (telling.has(one.name) ? one.evidence : []));
