import type { Fix, FixChange, FixOutcome, FixRequest } from '../model/fix.ts';
import type { ReadContext } from '../model/source-folder.ts';
import { notApplicable } from './outcome.ts';
import { validated } from './validate.ts';

/**
 * Works a fix out and proves what can be proved of it: what the fix itself computed, and that every changed object is
 * one that Kubernetes' schema takes. A change that a proof speaks against is none.
 * @param readContext how what the fix wishes to read of the build's sources is read
 */
export async function workOut(
  fix: Fix,
  request: FixRequest,
  readContext: ReadContext,
): Promise<FixOutcome> {
  const wishes = fix.wishes?.(request) ?? [];
  const sources = await Promise.all(wishes.map(readContext));
  const outcome = fix.apply(wishes.length > 0 ? { ...request, sources } : request);
  if (outcome.kind === 'not-applicable') return outcome;
  if (outcome.kind === 'changed') return refusable(await proved(outcome));
  const tried = await Promise.all(outcome.candidates.map(proved));
  const candidates = tried.filter((one) => !disproof(one));
  const [only, another] = candidates;
  if (!only) return refusable(tried[0] ?? outcome.candidates[0]);
  return another || outcome.isGuess ? { ...outcome, candidates } : only;
}

async function proved(change: FixChange): Promise<FixChange> {
  const structure = await Promise.all((change.objects ?? []).map(validated));
  const proof = [...(change.proof ?? []), ...structure.filter((one) => one !== undefined)];
  return { ...change, proof };
}

const disproof = ({ proof = [] }: FixChange) => proof.find(({ holds }) => holds === 'no');

function refusable(change: FixChange | undefined): FixOutcome {
  if (!change) return notApplicable('nothing changes');
  const against = disproof(change);
  return against
    ? notApplicable(`it does not hold that ${against.claim}: ${against.because ?? 'it does not'}`)
    : change;
}
