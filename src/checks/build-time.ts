import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Phase } from '../model/diagnosis.ts';
import { type FactValue, fact, factValue, unknown } from '../model/facts.ts';
import { type DecisiveContainer, decisiveContainer } from './build-container.ts';
import { seenIn } from './sources.ts';

/** Which phase took the time? Asks nothing new: the log told the phases, and the pod when its container ended. */
export const buildTime = defineCheck<Build>({
  id: 'build-time',
  asks: 'Which phase took the time?',
  gives: ['build.slowest', 'build.slowestKind'],
  needs: ['build.phases'],
  when: 'suggested',
  read: async (_cluster, { build }) => build,
  conclude(build, { facts }) {
    const container = decisiveContainer(build.pods);
    const slowest = slowestOf(factValue(facts, 'build.phases') ?? [], lifetimeOf(container));
    if (!container || !slowest)
      return [unknown('build.slowest', 'the log tells no times of its phases')];
    const { pod, spec } = container;
    const evidence = seenIn(
      'Pod',
      pod,
      `log of ${spec.name}`,
      `${slowest.name} took ${slowest.seconds} s`,
    );
    return [
      fact('build.slowest', slowest, evidence),
      fact('build.slowestKind', kindOf(slowest.name), evidence),
    ];
  },
});

/** How long the container ran, in seconds. */
function lifetimeOf(container: DecisiveContainer | undefined): number | undefined {
  const { startedAt, finishedAt } = container?.terminated ?? {};
  if (!startedAt || !finishedAt) return undefined;
  return (new Date(finishedAt).getTime() - new Date(startedAt).getTime()) / 1000;
}

/**
 * What is done again and again counts as one. A log ends where its builder was stopped: the time that its lines do not
 * account for went to the phase in hand.
 */
function slowestOf(
  phases: readonly Phase[],
  lifetime: number | undefined,
): FactValue<'build.slowest'> | undefined {
  const sums = new Map<string, number>();
  for (const { name, seconds } of phases) sums.set(name, (sums.get(name) ?? 0) + (seconds ?? 0));
  const told = [...sums.values()].reduce((sum, one) => sum + one, 0);
  const last = phases.at(-1);
  if (last && lifetime !== undefined && lifetime > told)
    sums.set(last.name, (sums.get(last.name) ?? 0) + lifetime - told);
  const [slowest] = [...sums].toSorted(([, a], [, b]) => b - a);
  return slowest && slowest[1] > 0
    ? { name: slowest[0], seconds: Math.round(slowest[1]) }
    : undefined;
}

const kinds = ['context', 'base-image', 'snapshot', 'cache', 'push'] as const;

const kindOf = (name: string): FactValue<'build.slowestKind'> =>
  kinds.find((kind) => kind === name) ?? 'instruction';
