import type { Diagnosis } from '../model/diagnosis.ts';
import { type Fact, factValue } from '../model/facts.ts';

/** The phase in which the build ended, from its log. How long each phase took is not known from one fact. */
export function buildPhases(facts: readonly Fact[]): Diagnosis['phases'] {
  const name = factValue(facts, 'build.phase');
  if (!name) return [];
  const state = factValue(facts, 'job.state');
  const outcome = state === 'failed' ? 'failed' : state === 'succeeded' ? 'passed' : 'unknown';
  return [{ name, seconds: null, outcome }];
}
