import { type Endpoint, endpointOf } from './log-endpoint.ts';
import type { LogLine } from './log-lines.ts';
import { logScan } from './log-scan.ts';
import type {
  Need,
  Signature,
  SignatureKind,
  SignatureTable,
  TextKind,
  Wording,
} from './signature-table.ts';
import { speaksOfImages } from './signatures/talk.ts';

/** A known wording found in a log. */
export interface SignatureMatch {
  /** Id of the signature: `registry-timeout`. */
  readonly signature: string;
  readonly kind: SignatureKind;
  /** Counted from 1. */
  readonly line: number;
  /** The line, without prefixes of loggers and CI systems; of a very long one, what stands around the wording. */
  readonly text: string;
  readonly captures: Endpoint;
  /** The line is a warning by its level: what it tells of was not the end. */
  readonly isWarned?: true;
  /** Any program says so, and the line does not show that it is about the build: what the log must show. */
  readonly needs?: Need;
}

/**
 * The known wordings of a log, in its order. A line gives at most one of those that say what failed, the most specific
 * one. What the builder got over is left out, and of repetitions the first and the last remain.
 */
export function findSignatures(
  log: string,
  table: SignatureTable,
  where: TextKind = 'log',
): SignatureMatch[] {
  const scan = logScan(table, where);
  scan.write(Buffer.from(log));
  return [...scan.end().matches];
}

/** What stands around a line. */
export interface Surroundings {
  /** The line before, without prefixes. */
  before(): string;
  /** The line on which the step in hand began. */
  readonly step: string;
  /** Is the line a warning by its level? */
  isWarning(): boolean;
}

/**
 * The signatures of one line.
 *
 * @param candidates the wordings of which a literal stands in the line, in the order of the table
 */
export function matchesOf(
  line: LogLine,
  candidates: readonly Wording[],
  { before, step, isWarning: isLineWarning }: Surroundings,
): SignatureMatch[] {
  const said = candidates.filter(({ pattern }) => pattern.test(line.text));
  if (said.length === 0) return [];
  const whole = withLineBefore(line.text, before());
  const found = said
    .map(({ signature }) => signature)
    .filter((one, index, all) => one !== all[index - 1] && fits(one, line, whole, step));
  const [told] = found.filter(({ kind }) => saysWhatFailed(kind));
  const warned = told && isLineWarning() ? { isWarned: true as const } : {};
  return [...found.filter(({ kind }) => !saysWhatFailed(kind)), ...(told ? [told] : [])].map(
    ({ id, kind, pattern, needs }) => ({
      signature: id,
      kind,
      line: line.line,
      text: kind === 'context' ? line.text : excerpt(line.text, pattern),
      captures: endpointOf(whole),
      ...(needs && !isMet(needs, line, whole) ? { needs } : {}),
      ...warned,
    }),
  );
}

/** Does the line itself show it? */
const isMet = (need: Need, { isOutput }: LogLine, whole: string): boolean =>
  need === 'images' ? speaksOfImages.test(whole) : isOutput === true;

const longestExcerpt = 1_000;

/** A long line from a little before the wording on: what it is about stands there, and what went wrong follows. */
function excerpt(text: string, pattern: RegExp): string {
  if (text.length <= longestExcerpt) return text;
  const wording = text.search(pattern);
  const start = Math.max(0, Math.min(wording - longestExcerpt / 4, text.length - longestExcerpt));
  const end = start + longestExcerpt;
  return `${start > 0 ? '… ' : ''}${text.slice(start, end)}${end < text.length ? ' …' : ''}`;
}

/** Is the line one that a cause could be named for, or one that keeps a cause from being named? */
export const saysWhatFailed = (kind: SignatureKind): boolean =>
  kind === 'failure' || kind === 'consequence' || kind === 'warning' || kind === 'foreign';

/** Is it put right when the builder goes on to a next step? A warning is not. */
export const isPassing = ({ kind }: SignatureMatch): boolean =>
  saysWhatFailed(kind) && kind !== 'warning';

/**
 * The matches in the order in which they tell, wherever they stand: what failed; what the builder warned of and went on
 * after; what only follows from a failure or surrounds it.
 */
export const inOrderOfTelling = (matches: readonly SignatureMatch[]): SignatureMatch[] => [
  ...matches.filter((match) => isFailure(match) && !isWarning(match)),
  ...matches.filter(isWarning),
  ...matches.filter((match) => !isFailure(match) && !isWarning(match)),
];

const isFailure = ({ kind }: SignatureMatch): boolean => kind === 'failure' || kind === 'foreign';

/** By its wording, or by the level of the line. */
export const isWarning = (match: SignatureMatch): boolean =>
  match.kind === 'warning' || (isFailure(match) && match.isWarned === true);

const fits = (
  { about, unless, step: during, ownWords }: Signature,
  { isOutput }: LogLine,
  whole: string,
  step: string,
): boolean =>
  !(ownWords && isOutput) &&
  (about?.test(whole) ?? true) &&
  (during?.test(step) ?? true) &&
  !unless?.test(whole);

/** An error that was broken into two lines: its first half names who was talked to. */
const withLineBefore = (text: string, before: string): string =>
  before !== '' && (text.startsWith(':') || /[:,]$/.test(before)) ? `${before} ${text}` : text;
