import type { Fix, FixChange, FixOutcome, FixRequest } from '../model/fix.ts';
import type { ReadImage } from '../model/image-wish.ts';
import type { ReadContext } from '../model/source-folder.ts';
import { notApplicable } from './outcome.ts';
import { validated } from './validate.ts';

/** What a fix may ask before it is worked out. */
export interface Outside {
  readonly readContext: ReadContext;
  readonly readImage: ReadImage;
}

/**
 * Works a fix out and proves what can be proved of it: what the fix itself computed, and that every changed object is
 * one that Kubernetes' schema takes. A change that a proof speaks against is none.
 * @param outside how what the fix has to know besides is found out: of the build's sources, and of images
 */
export async function workOut(
  fix: Fix,
  request: FixRequest,
  outside: Outside,
): Promise<FixOutcome> {
  const wishes = fix.wishes?.(request) ?? [];
  const wanted = fix.wantedImages?.(request) ?? [];
  const [sources, images] = await Promise.all([
    Promise.all(wishes.map(outside.readContext)),
    Promise.all(wanted.map(outside.readImage)),
  ]);
  const outcome = fix.apply({
    ...request,
    ...(wishes.length > 0 ? { sources } : {}),
    ...(wanted.length > 0 ? { images } : {}),
  });
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
