import { describe, expect, it } from 'vitest';
import { stepNumbers } from '../../src/diagnosis/log-steps.ts';
import { builtInTable } from '../support/signatures.ts';

const hanging = builtInTable.wordings.findIndex(
  ({ signature: { step } }) => step?.test('exporting cache 1') && !step.test('pushing 3'),
);
const other = builtInTable.wordings.findIndex(({ signature }) => signature.step === undefined);

describe('stepNumbers', () => {
  it('tells steps apart only where a signature does', () => {
    const steps = stepNumbers(builtInTable);
    const [cache, again, push] = ['exporting cache 1', 'exporting cache 2', 'pushing 3'].map(
      (step) => steps.of([other, hanging], step),
    );
    expect(again).toBe(cache);
    expect(push).not.toBe(cache);
    expect(steps.of([hanging], 'exporting cache 4')).toBe(cache);
  });

  it('are all the same to a wording that no step decides', () => {
    const steps = stepNumbers(builtInTable);
    expect([steps.of([other], 'exporting cache'), steps.of([other], 'pushing')]).toEqual([0, 0]);
  });
});
