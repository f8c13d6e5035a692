import type { CauseFinding, Certainty, Diagnosis } from '../model/diagnosis.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, type FactValue, factValue, isKnown } from '../model/facts.ts';
import { type Cause, originsOf } from '../model/playbook.ts';
import type { Subject } from '../model/references.ts';
import { firstMatch, isSuggested, type Match } from './conditions.ts';
import { inOrder, type Standing } from './order.ts';
import { fillTemplate, toFillIn } from './template.ts';

export type Conclusion = Pick<Diagnosis, 'verdict' | 'causes' | 'ruledOut' | 'unknown'>;

/** From facts to the verdict: which causes stand, best first, which were ruled out and why, and what could not be seen. */
export function conclude(
  facts: readonly Fact[],
  causes: readonly Cause[],
  subject: Subject,
): Conclusion {
  const suggested = causes.filter((cause) => isSuggested(cause, facts));
  const excluded = new Map(
    suggested.map((cause) => [cause, firstMatch(cause.ruledOut, facts)] as const),
  );
  const standing = suggested.filter((cause) => !excluded.get(cause));
  const all = inOrder(
    standing.map((cause) => judged(cause, facts, subject)),
    facts,
  );
  const symptoms = symptomsIn(all, standing);
  const findings = all.filter(({ id }) => !symptoms.some((one) => one.id === id));
  return {
    verdict: verdictOf(facts, findings),
    causes: isHealthy(facts) ? [] : findings,
    // What succeeded has nothing to be explained, so nothing was excluded either.
    ruledOut: isHealthy(facts)
      ? []
      : [
          ...suggested.flatMap((cause) => {
            const match = excluded.get(cause);
            return match
              ? [{ id: cause.id, title: cause.title, because: reason(match, facts, subject) }]
              : [];
          }),
          ...symptoms,
        ],
    unknown: unknownFacts(facts),
  };
}

/**
 * The findings that another one brought about: true, but what to do about them is to mend the other. Two that are each
 * other's symptom both stand.
 */
const symptomsIn = (
  findings: readonly CauseFinding[],
  causes: readonly Cause[],
): Conclusion['ruledOut'] =>
  causes.flatMap(({ id, title, symptomOf }) => {
    const origin = findings.find(
      (one) =>
        one.certainty !== 'possible' &&
        symptomOf.includes(one.id) &&
        !originsOf(one.id, causes).has(id),
    );
    return origin ? [{ id, title, because: `it follows from another cause: ${origin.title}` }] : [];
  });

/** How a build ended, or what stands for it of an application, which should never end. */
function stateOf(facts: readonly Fact[]): FactValue<'job.state'> | undefined {
  const states = { ready: 'succeeded', starting: 'running', failing: 'failed' } as const;
  const application = factValue(facts, 'workload.state');
  return factValue(facts, 'job.state') ?? (application && states[application]);
}

const isHealthy = (facts: readonly Fact[]): boolean => stateOf(facts) === 'succeeded';

function verdictOf(
  facts: readonly Fact[],
  findings: readonly CauseFinding[],
): Diagnosis['verdict'] {
  const state = stateOf(facts);
  if (state === 'succeeded') return 'healthy';
  const isEstablished = findings.some(({ certainty }) => certainty !== 'possible');
  // A running build may still recover from what is only possible.
  if (state === 'running' || state === 'suspended') return isEstablished ? 'diagnosed' : 'running';
  return findings.length > 0 ? 'diagnosed' : 'novel';
}

function judged(cause: Cause, facts: readonly Fact[], subject: Subject): Standing {
  const { certainty, match } = strongest(cause, facts);
  const fill = (text: string) => fillTemplate(text, facts, subject);
  const finding = {
    id: cause.id,
    certainty,
    title: cause.title,
    summary: fill(match.condition.because ?? cause.explain),
    evidence: evidenceFor(cause, match, facts),
    remedies: cause.remedies
      .filter(({ when }) => when.length === 0 || firstMatch(when, facts))
      .map(({ text }) => fillTemplate(text, facts, subject, toFillIn)),
    fixes: [...cause.fixes],
  };
  return { finding, decisive: match.facts };
}

function strongest(cause: Cause, facts: readonly Fact[]): { certainty: Certainty; match: Match } {
  const confirmed = firstMatch(cause.confirmed, facts);
  if (confirmed) return { certainty: 'confirmed', match: confirmed };
  const likely = firstMatch(cause.likely, facts);
  if (likely) return { certainty: 'likely', match: likely };
  const suggested = firstMatch(cause.suggested, facts);
  if (!suggested) throw new Error(`${cause.id} is judged although nothing suggests it`);
  return { certainty: 'possible', match: suggested };
}

/** What decides stands first; what merely suggested the cause follows. */
function evidenceFor(cause: Cause, decisive: Match, facts: readonly Fact[]): Evidence[] {
  const suggesting = firstMatch(cause.suggested, facts);
  const all = [...decisive.facts, ...(suggesting?.facts ?? [])]
    .filter(isKnown)
    .flatMap((one) => one.evidence);
  return unique(all);
}

const unique = (evidence: readonly Evidence[]): Evidence[] => [
  ...new Map(evidence.map((one) => [`${one.source}\n${one.text}`, one])).values(),
];

const reason = (match: Match, facts: readonly Fact[], subject: Subject): string =>
  match.condition.because
    ? fillTemplate(match.condition.because, facts, subject)
    : match.facts
        .filter(isKnown)
        .map((one) => `${one.name} is ${JSON.stringify(one.value)}`)
        .join(' and ');

const unknownFacts = (facts: readonly Fact[]): Diagnosis['unknown'] => {
  const known = new Set(facts.filter(isKnown).map((one) => one.name));
  const unseen = facts.flatMap((one) =>
    isKnown(one) || known.has(one.name) ? [] : [{ fact: one.name, because: one.unknown }],
  );
  return [...new Map(unseen.map((one) => [`${one.fact}\n${one.because}`, one])).values()];
};
