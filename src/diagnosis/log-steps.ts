import type { SignatureTable } from './signature-table.ts';

/** Tells steps apart by number, for the lines whose meaning may hang on the step in hand. */
export interface StepNumbers {
  of(owners: readonly number[], step: string): number;
}

/** A log with more steps than this learns their lines anew. */
const mostSteps = 1_000;

export function stepNumbers({ wordings }: SignatureTable): StepNumbers {
  const isDecided = wordings.map(({ signature }) => signature.step !== undefined);
  const hangsOnStep = (owners: readonly number[]): boolean => {
    for (const owner of owners) if (isDecided[owner]) return true;
    return false;
  };
  const numbers = new Map<string, number>();
  let next = 1;
  return {
    of(owners, step) {
      if (!hangsOnStep(owners)) return 0;
      const known = numbers.get(step);
      if (known !== undefined) return known;
      if (numbers.size >= mostSteps) numbers.clear();
      numbers.set(step, next);
      next += 1;
      return next - 1;
    },
  };
}
