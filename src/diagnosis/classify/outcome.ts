import { speaksOfError } from '../decisive-lines.ts';
import { logLines } from '../log-lines.ts';
import type { LogReading } from '../log-scan.ts';
import { isWarning, type SignatureMatch, saysWhatFailed } from '../log-signatures.ts';
import type { Circumstances } from './case.ts';

export type Outcome = 'failed' | 'succeeded';

/** Reasons that Kubernetes gives for what is well, or on its way. */
const goodReasons = new Set(['Completed', 'Succeeded', 'Running', 'ContainerCreating']);

/**
 * How a build ended, from what is known without its cluster. The exit code settles it; then what the log says last:
 * a warning stands in builds that succeed too.
 */
export function outcomeOf(
  reading: LogReading,
  eventMatches: readonly SignatureMatch[],
  { events, exitCode, reason }: Circumstances,
): Outcome {
  if (exitCode !== null && exitCode !== 0) return 'failed';
  if (reason !== null && !goodReasons.has(reason)) return 'failed';
  if (exitCode === 0 || reason === 'Completed' || reason === 'Succeeded') return 'succeeded';
  const failed = [...reading.matches, ...eventMatches].filter(
    ({ kind }) => saysWhatFailed(kind) || kind === 'end',
  );
  if (failed.some((match) => !isWarning(match))) return 'failed';
  const made = reading.matches.findLast(({ kind }) => kind === 'success');
  if (made) return endsWithError(reading, made.line) ? 'failed' : 'succeeded';
  const goesOn = [...reading.matches, ...eventMatches].some(
    ({ kind }) => kind === 'progress' || kind === 'context',
  );
  return failed.length === 0 && goesOn && !soundsBad(reading, events) ? 'succeeded' : 'failed';
}

/** What a builder tells as a matter of course, at the level of information. */
const saidInPassing =
  /^\W*(?:\[\d{1,3}m)?INFO\b|\blevel=(?:info|debug)\b|"level":"(?:info|debug|warn)|^\W*No matching credentials|unsuccessful cred copy|^Unable to find image .{0,300} locally$/;

const lastWords =
  /^(?:error|fatal|FATA|could not|cannot|unable to|failed to)\b|^(?:Internal Server Error|Bad Gateway|Service Unavailable)$/i;

/**
 * Does a line after this one begin as the last words of a program do, or does the log end while something is tried
 * again? Words in the middle of a line are often harmless.
 */
function endsWithError({ tail }: LogReading, after: number): boolean {
  const lines = logLines(tail.text).filter(({ line }) => line + tail.firstLine - 1 > after);
  return (
    lines.some(({ text }) => lastWords.test(text)) ||
    /\bfailed\b.{0,80}\bretry/i.test(lines.at(-1)?.text ?? '')
  );
}

/** Does anything at all speak of trouble, in words that no signature knows? */
const soundsBad = ({ tail }: LogReading, events: readonly string[]): boolean =>
  tail.text.split('\n').some((line) => speaksOfError.test(line) && !saidInPassing.test(line)) ||
  events.some((event) => /\bWarning\b|fail|error|BackOff|Err[A-Z]|denied|unable/i.test(event));
