import type { CauseFinding, Certainty } from '../../model/diagnosis.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { Subject } from '../../model/references.ts';
import { decisiveLines, speaksOfError } from '../decisive-lines.ts';
import { fingerprintOf } from '../fingerprint.ts';
import type { Knowledge } from '../knowledge.ts';
import { buildPhase } from '../log-lines.ts';
import type { LogReading } from '../log-scan.ts';
import { conclude } from '../verdict.ts';
import type { Circumstances } from './case.ts';
import { caseFacts, type Places } from './facts.ts';

export interface Classification {
  readonly verdict: 'diagnosed' | 'novel' | 'healthy';
  readonly cause: string | null;
  readonly certainty: Certainty | null;
  /** What decides, or for a failure that nothing explains what tells most. Line 0 is what was given beside the log. */
  readonly evidence: readonly { readonly line: number; readonly text: string }[];
  /** The causes that stand, best first, as a diagnosis shows them. */
  readonly causes: readonly CauseFinding[];
  /** Of a failure that nothing explains: the same for another one that differs in numbers, ids, addresses and paths only. */
  readonly fingerprint?: string;
}

const mostEvidence = 5;

/** The root cause of a failure that is known by its log and what was given beside it. */
export function classify(
  reading: LogReading,
  given: Circumstances,
  { causes, signatures }: Knowledge,
  subject: Subject,
): Classification {
  const places: Places = new Map();
  const facts = caseFacts(reading, given, signatures, places);
  const conclusion = conclude(facts, causes, subject);
  const [best] = conclusion.causes;
  if (conclusion.verdict === 'healthy')
    return { verdict: 'healthy', cause: null, certainty: null, evidence: [], causes: [] };
  if (!best)
    return {
      verdict: 'novel',
      cause: null,
      certainty: null,
      evidence: telling(reading, given),
      causes: [],
      ...fingerprintIn(reading, given),
    };
  return {
    verdict: 'diagnosed',
    cause: best.id,
    certainty: best.certainty,
    evidence: best.evidence.slice(0, mostEvidence).map((one) => placed(one, places)),
    causes: conclusion.causes,
  };
}

const placed = (evidence: Evidence, places: Places) => ({
  line: places.get(evidence) ?? 0,
  text: evidence.text,
});

function telling({ tail }: LogReading, { events, exitCode, reason }: Circumstances) {
  const lines = decisiveLines(tail.text, [], 3).map(({ line, text }) => ({
    line: line + tail.firstLine - 1,
    text,
  }));
  const beside = [
    ...events
      .filter((event) => /\bWarning\b|Fail|Error|BackOff/.test(event) || speaksOfError.test(event))
      .slice(-2),
    ...(reason === null ? [] : [reason]),
    ...(exitCode === null ? [] : [`exit code ${exitCode}`]),
  ];
  return [...lines, ...beside.map((text) => ({ line: 0, text }))].slice(0, mostEvidence);
}

/** As a diagnosis of the same log in its cluster would give it, where exit code and reason are given. */
const fingerprintIn = (
  { tail }: LogReading,
  { events, exitCode, reason }: Circumstances,
): Pick<Classification, 'fingerprint'> => {
  const lines = decisiveLines(tail.text, [], 5).map(({ text }) => text);
  const fingerprint = fingerprintOf({
    lines: lines.length > 0 ? lines : events,
    phase: buildPhase(tail.text),
    exitCode,
    reason,
  });
  return fingerprint ? { fingerprint } : {};
};
