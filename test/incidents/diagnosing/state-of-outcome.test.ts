import { describe, expect, it } from 'vitest';
import { ranStill } from '../../../src/incidents/diagnosing/state-of-outcome.ts';
import type { CauseFinding, Diagnosis } from '../../../src/model/diagnosis.ts';
import { aDiagnosis } from '../../support/samples.ts';

const idle = { seconds: 700, last: { source: 'Log builds/app-7/kaniko', text: 'Pushing image' } };
const diagnosed = (changes: Partial<Diagnosis>) =>
  ({ kind: 'diagnosed', diagnosis: aDiagnosis(changes), facts: [] }) as const;
const causes = (certainty: CauseFinding['certainty']) =>
  aDiagnosis().causes.map((cause) => ({ ...cause, certainty }));

describe('a build that ran when it was diagnosed', () => {
  it('is looked at again when its end says more', () => {
    expect(ranStill(diagnosed({ verdict: 'running', causes: [], idle }))).toBe(true);
    expect(ranStill(diagnosed({ idle, causes: causes('possible') }))).toBe(true);
  });

  it('keeps a finding that people may have acted upon', () => {
    expect(ranStill(diagnosed({ idle, causes: causes('likely') }))).toBe(false);
    expect(ranStill(diagnosed({ causes: causes('possible') }))).toBe(false);
    expect(ranStill({ kind: 'failed', problem: 'gone' })).toBe(false);
  });
});
