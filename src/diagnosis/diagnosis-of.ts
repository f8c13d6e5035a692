import type { Diagnosis } from '../model/diagnosis.ts';
import { type Fact, factValue } from '../model/facts.ts';
import type { PatternSettings } from '../model/pattern.ts';
import type { Cause } from '../model/playbook.ts';
import type { Subject } from '../model/references.ts';
import { fingerprintOfFacts } from './fingerprint.ts';
import { idleOf } from './idle.ts';
import { excludedAsNoise, withoutNoise } from './noise.ts';
import { patternsAmong } from './patterns.ts';
import { buildPhases } from './phases.ts';
import { tellingLines } from './telling-lines.ts';
import { conclude } from './verdict.ts';

export interface Judged {
  readonly diagnosis: Diagnosis;
  /** What it rests on: all that was read, less the noise. */
  readonly facts: readonly Fact[];
}

export interface Judgement {
  readonly causes: readonly Cause[];
  readonly calls: Diagnosis['calls'];
  readonly patternSettings?: PatternSettings | undefined;
}

/** The diagnosis of one workload from all that was read about it. */
export function diagnosisOf(
  { kind, namespace, name, cluster }: Subject,
  read: readonly Fact[],
  { causes, calls, patternSettings }: Judgement,
): Judged {
  const facts = withoutNoise(read);
  const conclusion = conclude(facts, causes, { kind, namespace, name, cluster });
  const recent = factValue(facts, 'builds.recent') ?? [];
  const patterns = patternsAmong(recent, name, patternSettings);
  const diagnosis: Diagnosis = {
    subject: { kind, namespace, name },
    ...conclusion,
    ruledOut: [...conclusion.ruledOut, ...excludedAsNoise(causes, read)],
    phases: buildPhases(facts),
    calls,
    ...idleOf(facts),
    ...(conclusion.verdict === 'novel' ? unexplained(facts) : {}),
    ...(patterns.length > 0 ? { patterns } : {}),
  };
  return { diagnosis, facts };
}

function unexplained(facts: readonly Fact[]): Pick<Diagnosis, 'telling' | 'fingerprint'> {
  const fingerprint = fingerprintOfFacts(facts);
  return { telling: tellingLines(facts), ...(fingerprint ? { fingerprint } : {}) };
}
