import { type Endpoint, endpointOf } from './log-endpoint.ts';
import { isProgress, type LogLine, logLines } from './log-lines.ts';
import { type SignatureKind, signatures } from './signature-table.ts';

/** A known wording found in a log. */
export interface SignatureMatch {
  /** Id of the signature: `registry-timeout`. */
  readonly signature: string;
  readonly kind: SignatureKind;
  /** Counted from 1. */
  readonly line: number;
  /** The line, without prefixes of loggers and CI systems. */
  readonly text: string;
  readonly captures: Endpoint;
}

/**
 * The known wordings of a log, in its order. A line gives at most one failure, the most specific one. What the builder got
 * over is left out, and of repetitions the first and the last remain.
 */
export function findSignatures(log: string): SignatureMatch[] {
  const lines = logLines(log);
  const lastProgress = lines.findLastIndex(({ text }) => isProgress(text));
  const matches = lines.flatMap((line, index) => {
    const before = continued(lines[index - 1], line);
    return matchesOf(line, before).filter(({ kind }) => kind !== 'failure' || index > lastProgress);
  });
  return withoutRepetitions(matches);
}

/** The line before, where an error was broken into two lines: its first half names who was talked to. */
const continued = (before: LogLine | undefined, { text }: LogLine): string =>
  before && (text.startsWith(':') || /[:,]$/.test(before.text)) ? before.text : '';

function matchesOf({ line, text }: LogLine, before: string): SignatureMatch[] {
  const whole = before === '' ? text : `${before} ${text}`;
  const found = signatures.filter(
    ({ pattern, about, unless }) =>
      pattern.test(text) && (about?.test(whole) ?? true) && !unless?.test(whole),
  );
  const [failure] = found.filter(({ kind }) => kind === 'failure');
  return [...found.filter(({ kind }) => kind !== 'failure'), ...(failure ? [failure] : [])].map(
    ({ id, kind }) => ({ signature: id, kind, line, text, captures: endpointOf(whole) }),
  );
}

function withoutRepetitions(matches: readonly SignatureMatch[]): SignatureMatch[] {
  const key = ({ signature, captures }: SignatureMatch) =>
    `${signature} ${captures.host ?? ''} ${captures.address ?? ''}`;
  const first = new Map(matches.toReversed().map((match) => [key(match), match]));
  const last = new Map(matches.map((match) => [key(match), match]));
  return matches.filter(
    (match) => first.get(key(match)) === match || last.get(key(match)) === match,
  );
}
