import { unifiedDiff } from '../fixes/diff.ts';
import type { Fix, FixChange, FixOutcome, Proof } from '../model/fix.ts';

/** A fix, and what came of trying it on a repository. */
export interface TriedFix {
  readonly fix: Fix;
  readonly outcome: FixOutcome;
}

export const diffOf = ({ changes }: FixChange): string => unifiedDiff(changes).text;

/** What the diff means, for people: the fix that was taken, why others do not apply, and what else could be tried. */
export function fixText(tried: readonly TriedFix[], best: TriedFix | undefined): string {
  const others = tried.filter((one) => one !== best);
  const also = others.flatMap(({ fix, outcome }) =>
    outcome.kind === 'changed' ? [`Also possible (--fix ${fix.id}): ${outcome.summary}`] : [],
  );
  const not = others.filter(({ outcome }) => outcome.kind !== 'changed').map(whyNot);
  return [...(best ? [meaning(best)] : []), ...also, ...not].join('\n');
}

function meaning({ fix, outcome }: TriedFix): string {
  if (outcome.kind !== 'changed') return '';
  return [
    `${fix.title}: ${outcome.summary}`,
    ...(outcome.proof ?? []).map((proof) => `  ${proofText(proof)}`),
    `  Risk: ${fix.risk}`,
    `  Verify: ${fix.verify}`,
    `  Roll back: ${fix.rollback}`,
  ].join('\n');
}

const proofText = ({ claim, holds, because }: Proof): string =>
  holds === 'yes'
    ? `Proved: ${claim}.`
    : `Not ${holds === 'no' ? 'true' : 'known'}: ${claim}${because ? ` (${because})` : ''}.`;

function whyNot({ fix, outcome }: TriedFix): string {
  if (outcome.kind === 'changed') return '';
  if (outcome.kind === 'not-applicable')
    return `${fix.title}: not possible, because ${outcome.because}`;
  const places = outcome.candidates.map(
    ({ changes, summary }) =>
      `  --fix ${fix.id} --place ${changes.map(({ path }) => path).join(' ')}: ${summary}`,
  );
  return [`${fix.title}: choose where, because ${outcome.because}`, ...places].join('\n');
}

/** A tried fix as data; `diff` is what `git apply` takes. */
export function fixData({ fix, outcome }: TriedFix) {
  const { id, title, risk, verify, rollback } = fix;
  const change = (one: FixChange) => ({
    summary: one.summary,
    files: one.changes.map(({ path }) => path),
    proof: one.proof ?? [],
    diff: diffOf(one),
  });
  const about = { fix: id, title, risk, verify, rollback };
  switch (outcome.kind) {
    case 'changed':
      return { ...about, ...change(outcome) };
    case 'choice':
      return { ...about, because: outcome.because, candidates: outcome.candidates.map(change) };
    case 'not-applicable':
      return { ...about, notApplicable: outcome.because };
  }
}
