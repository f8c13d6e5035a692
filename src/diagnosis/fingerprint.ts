import { createHash } from 'node:crypto';
import { type Fact, factValue, factValues, isKnown } from '../model/facts.ts';
import { redact } from '../model/redaction.ts';
import { lineTemplate } from './log-template.ts';

/** What makes two unexplained failures the same one. */
export interface Traits {
  /** The lines that tell most, as they stand in the log or in the events. */
  readonly lines: readonly string[];
  readonly phase?: string | undefined;
  readonly exitCode?: number | null | undefined;
  readonly reason?: string | null | undefined;
}

/** Kubernetes says `Error` of any container that ended badly. */
const saysNothing = 'Error';
const shownDigits = 12;

/**
 * The same for two failures that differ in numbers, ids, addresses, paths and secrets only, so that the second one is
 * recognised. Short enough to be typed into a search. Without a line to go by there is none: an exit code alone makes no two
 * failures the same.
 */
export function fingerprintOf({ lines, phase, exitCode, reason }: Traits): string | undefined {
  if (lines.length === 0) return undefined;
  const templates = new Set(lines.map((line) => lineTemplate(redact(line))));
  const traits = [
    [...templates].sort(),
    phase ?? null,
    exitCode ?? null,
    reason === saysNothing ? null : (reason ?? null),
  ];
  return createHash('sha256').update(JSON.stringify(traits)).digest('hex').slice(0, shownDigits);
}

/** The fingerprint of a failure that was looked at in its cluster. Without a log, what Kubernetes reported stands for it. */
export function fingerprintOfFacts(facts: readonly Fact[]): string | undefined {
  const told = factValues(facts, 'log.tellingLine');
  return fingerprintOf({
    lines: told.length > 0 ? told : reported(facts),
    phase: factValue(facts, 'build.phase'),
    exitCode: factValue(facts, 'container.exitCode'),
    reason: factValue(facts, 'pod.reason') ?? factValue(facts, 'container.reason'),
  });
}

const reported = (facts: readonly Fact[]): string[] =>
  facts.flatMap((one) =>
    isKnown(one) && one.name === 'event.reason' ? one.evidence.map(({ text }) => text) : [],
  );
