import type { Evidence } from '../../model/evidence.ts';
import { type Fact, fact } from '../../model/facts.ts';
import type { LogReading } from '../log-scan.ts';
import {
  findSignatures,
  inOrderOfTelling,
  type SignatureMatch,
  saysWhatFailed,
} from '../log-signatures.ts';
import type { SignatureTable } from '../signature-table.ts';
import type { Circumstances } from './case.ts';
import { outcomeOf } from './outcome.ts';

/** Where a piece of evidence stands: a line of the log counted from 1, or 0 for what was given beside it. */
export type Places = Map<Evidence, number>;

/** Reasons that stand for a whole pod, by what Kubernetes calls the field. */
const podReasons =
  /^(?:Evicted|Preempt\w+|NodeLost|NodeShutdown|Shutdown|Terminated|NodeAffinity|UnexpectedAdmissionError|OutOf\w+)$/;

/**
 * The facts of a failure that is known by its log, events, exit code and reason alone, in the order in which they tell: how it
 * ended, then what failed in the log and in the events, each in its order, then what only follows from a failure.
 */
export function caseFacts(
  reading: LogReading,
  given: Circumstances,
  table: SignatureTable,
  places: Places,
): Fact[] {
  const events = given.events.map((text) => inEvent(text, table));
  // Many a controller words its reason as others word an event: TaskRunTimeout, OutOfMemoryKilled, InvalidImageName.
  const reason = findSignatures(given.reason ?? '', table, 'event');
  // What Kubernetes complained of before the image was there, or the container ran, was got over.
  const begun = events.findLastIndex((found) => found.some(({ kind }) => kind === 'progress'));
  const outcome = outcomeOf(reading, events.slice(Math.max(begun, 0)).flat(), {
    ...given,
    events: given.events.slice(begun + 1),
  });
  const told = tellingMatches(reading, outcome);
  const seen = (source: string, text: string, line: number): Evidence => {
    const evidence = { source, text };
    places.set(evidence, line);
    return evidence;
  };
  const inLog = new Set<SignatureMatch>(told);
  const toFact = (match: SignatureMatch): Fact =>
    inLog.has(match)
      ? fact(
          'log.signature',
          match.signature,
          seen(`log line ${match.line}`, match.text, match.line),
        )
      : fact('event.signature', match.signature, seen('event', match.text, 0));
  return [
    fact('job.state', outcome, seen('given', outcome, 0)),
    ...circumstances(given, seen),
    ...inOrderOfTelling([...told, ...events.slice(begun + 1).flat(), ...reason]).map(toFact),
  ];
}

/** Of an event; its message may have been broken into lines on its way here, in the middle of a wording. */
function inEvent(text: string, table: SignatureTable): SignatureMatch[] {
  const found = findSignatures(text, table, 'event');
  if (!text.includes('\n') || found.some(({ kind }) => saysWhatFailed(kind))) return found;
  return findSignatures(text.replaceAll(/\s*\n\s*/g, ' '), table, 'event');
}

/** What was got over explains nothing, unless the build failed and nothing after it says why. */
const tellingMatches = (
  { matches, gotOver }: LogReading,
  outcome: 'failed' | 'succeeded',
): readonly SignatureMatch[] =>
  outcome === 'failed' && !matches.some(({ kind }) => saysWhatFailed(kind))
    ? [...gotOver, ...matches]
    : matches;

function circumstances(
  { exitCode, reason }: Circumstances,
  seen: (source: string, text: string, line: number) => Evidence,
): Fact[] {
  const facts: Fact[] = [];
  if (exitCode !== null)
    facts.push(fact('container.exitCode', exitCode, seen('exit code', String(exitCode), 0)));
  if (reason === null) return facts;
  const evidence = seen('reason', reason, 0);
  if (podReasons.test(reason)) facts.push(fact('pod.reason', reason, evidence));
  else if (reason === 'DeadlineExceeded') facts.push(fact('job.failure', reason, evidence));
  else facts.push(fact('container.reason', reason, evidence));
  return facts;
}
