import type { Failure, Finding, Told } from '../../model/report.ts';

/** What is told again within this time is told of the same failure. */
export const sameFailureMs = 12 * 3_600_000;

/**
 * Each failure once, however many told of it. The watcher sees each end of a Job, also of one that is made again under
 * the same name: where it has seen one, whatever else is told is told of that. Others repeat themselves, so for them the
 * same name in the same incident, or within half a day, is the same failure.
 */
export function failuresOf(told: readonly Told[]): readonly Failure[] {
  const named = Map.groupBy(told, ({ cluster, namespace, name }) =>
    JSON.stringify([cluster, namespace, name]),
  );
  return [...named.values()].flatMap((ofName) => {
    const sorted = ofName.toSorted(inOrder);
    const ends = sorted.filter(({ by }) => by === 'watcher');
    return (ends.length > 0 ? byEnd(sorted, ends) : occasions(sorted)).map(merged);
  });
}

/** What is told after an end is told of that one, and what is told before all of them of the first. */
function byEnd(sorted: readonly Told[], ends: readonly Told[]): readonly Occasion[] {
  const times = [...new Set(ends.map(({ at }) => at.getTime()))];
  return times.flatMap((time, index) => {
    const next = times[index + 1] ?? Number.POSITIVE_INFINITY;
    const isOfIt = ({ at }: Told): boolean =>
      at.getTime() < next && (at.getTime() >= time || index === 0);
    const [first, ...others] = sorted
      .filter(isOfIt)
      .toSorted((one, other) => Number(other.by === 'watcher') - Number(one.by === 'watcher'));
    return first ? [[first, ...others]] : [];
  });
}

/** All that was told of one failure. */
type Occasion = readonly [Told, ...Told[]];

function occasions(sorted: readonly Told[]): readonly Occasion[] {
  const found: [Told, ...Told[]][] = [];
  for (const one of sorted) {
    const last = found.at(-1);
    if (last && isSame(last, one)) last.push(one);
    else found.push([one]);
  }
  return found;
}

const isSame = ([first, ...others]: Occasion, one: Told): boolean =>
  one.at.getTime() - first.at.getTime() < sameFailureMs ||
  (one.incidentId !== undefined &&
    [first, ...others].some(({ incidentId }) => incidentId === one.incidentId));

/** When it was told first, with what is known best. */
const merged = (one: Occasion): Failure => {
  const [first] = one;
  const { finding } =
    one.toSorted((a, b) => certainty(a.finding) - certainty(b.finding))[0] ?? first;
  const seconds = one.find((told) => told.seconds !== undefined)?.seconds;
  return { ...failureOf(first), finding, ...(seconds === undefined ? {} : { seconds }) };
};

const failureOf = ({ by: _, incidentId: __, ...failure }: Told): Failure => failure;

const order: readonly Finding['kind'][] = ['cause', 'possible', 'novel', 'unexamined'];
const certainty = ({ kind }: Finding): number => order.indexOf(kind);

/** By time; what was told at the same time stands in an order that does not depend on how it came. */
const inOrder = (one: Told, other: Told): number =>
  one.at.getTime() - other.at.getTime() || (keyOf(one) < keyOf(other) ? -1 : 1);

const keyOf = ({ by, incidentId, finding, seconds }: Told): string =>
  JSON.stringify([by, incidentId, finding, seconds]);
