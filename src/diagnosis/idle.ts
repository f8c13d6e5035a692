import type { Diagnosis } from '../model/diagnosis.ts';
import { type Fact, factValue, isKnown } from '../model/facts.ts';

/** Any build pauses for less. */
const leastSeconds = 60;

/** Pure: of a build that runs, for how long it has done nothing, and in which phase; nothing of one that is at it. */
export function idleOf(facts: readonly Fact[]): Pick<Diagnosis, 'idle'> {
  const found = facts.find((one) => one.name === 'build.idleSeconds' && isKnown(one));
  const seconds = factValue(facts, 'build.idleSeconds');
  if (seconds === undefined || seconds < leastSeconds || !found || !isKnown(found)) return {};
  const [last] = found.evidence;
  if (!last) return {};
  const phase = factValue(facts, 'build.phases')?.at(-1)?.name ?? factValue(facts, 'build.phase');
  return { idle: { seconds, ...(phase ? { phase } : {}), last } };
}
