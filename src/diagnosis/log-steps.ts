import type { SignatureTable } from './signature-table.ts';

/** Tells steps apart by number, for the lines whose meaning may hang on the step in hand. */
export interface StepNumbers {
  of(owners: readonly number[], step: string): number;
}

/**
 * Two steps have the same number where no signature tells them apart: a log that names its steps with clocks and
 * counts has many, and its lines mean the same in all of them.
 */
export function stepNumbers({ wordings }: SignatureTable): StepNumbers {
  const isDecided = wordings.map(({ signature }) => signature.step !== undefined);
  const conditions = new Map(
    wordings.flatMap(({ signature: { step } }) => (step ? [[String(step), step] as const] : [])),
  );
  const hangsOnStep = (owners: readonly number[]): boolean => {
    for (const owner of owners) if (isDecided[owner]) return true;
    return false;
  };
  const numbers = new Map<string, number>();
  let [known, number] = ['', 0];
  const numberOf = (step: string): number => {
    const met = [...conditions.values()].map((one) => Number(one.test(step))).join('');
    const before = numbers.get(met);
    if (before !== undefined) return before;
    numbers.set(met, numbers.size + 1);
    return numbers.size;
  };
  return {
    of(owners, step) {
      if (!hangsOnStep(owners)) return 0;
      if (number === 0 || step !== known) [known, number] = [step, numberOf(step)];
      return number;
    },
  };
}
