import { type LogLine, logLines } from './log-lines.ts';
import type { SignatureMatch } from './log-signatures.ts';
import { lineTemplate } from './log-template.ts';

const longestQuote = 600;

/** Is a line one that says nothing of this failure, such as one that stands in the log of a good build too? */
export type IsNoise = (line: string) => boolean;

/**
 * The lines to show a human, at most `max`, in the order of the log: those that matched, the last one first when there is
 * too little room, each with a neighbour while room is left. Without matches, the lines that a human would look for.
 */
export function decisiveLines(
  log: string,
  matches: readonly SignatureMatch[],
  max: number,
  isNoise: IsNoise = () => false,
): LogLine[] {
  const lines = logLines(log);
  const failures = matches.filter(({ kind }) => kind === 'failure').map(({ line }) => line);
  const wanted = failures.length > 0 ? aroundMatches(lines, failures) : mostTelling(lines, isNoise);
  return [...new Set(wanted)]
    .slice(0, max)
    .sort((a, b) => a - b)
    .flatMap((index) => lines[index] ?? [])
    .map(({ line, text }) => ({ line, text: quoted(text) }));
}

/** Indexes of lines, the most wanted first. */
function aroundMatches(lines: readonly LogLine[], numbers: readonly number[]): number[] {
  const latestFirst = [...new Set(numbers)].reverse();
  const indexes = latestFirst
    .map((number) => lines.findIndex(({ line }) => line === number))
    .filter((index) => index >= 0);
  return [...indexes, ...indexes.map((index) => index - 1), ...indexes.map((index) => index + 1)];
}

export const speaksOfError =
  /\b(?:error|fatal|fail(?:ed|ure)?|denied|cannot|could not|unable to|panic|timed? ?out|refused|killed)\b|^(?:ERRO|FATA)\[|npm ERR!/i;

/** Begins like an error's own line, rather than to speak of errors somewhere. */
const statesError =
  /^\W{0,3}(?:[\w.]{0,60}(?:error|exception|fatal|panic|failed)\b|ERRO\[|FATA\[|E\d{4} |npm (?:ERR!|error))/i;
const getsOver = /will retry|retrying|^\W{0,3}(?:warn(?:ing)?|debug|info|notice)\b|\b(?:no|0) err/i;

/** What CI systems, shells and container tools say of any command that failed, and what surrounds it. */
const epilogue =
  /process completed with exit code|^(?:error: )?job failed|exit(?:ed with)? (?:code|status):? \d+\W*$|^cleaning up|uploading artifacts|a complete log of this run|^\W*$|^see .{0,80} for (?:help|more)|^(?:usage|run) .{0,80}--help|^post job cleanup|github-token: /i;

const markupTag = /<\/?[a-z][^<>]{0,200}>?/gi;
const saysSomething = (text: string): boolean => /[a-z]/i.test(text.replace(markupTag, ''));

interface Told {
  readonly text: string;
  readonly index: number;
}

/**
 * Indexes of the lines that tell most where no wording is known, the best first: errors in their own words, the last one
 * first, since what came after it is what the build did not get over; then what else speaks of trouble; then, of a log
 * that speaks of none, what stood last.
 */
function mostTelling(lines: readonly LogLine[], isNoise: IsNoise): number[] {
  const latestFirst = lines
    .map(({ text }, index) => ({ text, index }))
    .filter(({ text }) => saysSomething(text) && !isNoise(text))
    .reverse();
  const own = latestFirst.filter(({ text }) => !epilogue.test(text));
  const bad = own.filter(({ text }) => statesError.test(text) || speaksOfError.test(text));
  const lasting = bad.filter(({ text }) => !getsOver.test(text));
  const stated = lasting.filter(({ text }) => statesError.test(text));
  const errors =
    bad.length > 0 ? distinct([...stated, ...beforeExit(latestFirst), ...lasting, ...bad]) : [];
  const rest = errors.length > 0 ? errors : own.length > 0 ? distinct(own) : latestFirst;
  return rest.map(({ index }) => index);
}

/** The line above the one that tells of the exit code: what the command said last, whatever its words. */
function beforeExit(latestFirst: readonly Told[]): Told[] {
  const last = latestFirst.findIndex(({ text }) => !epilogue.test(text));
  const above = latestFirst[last];
  return last > 0 && above ? [above] : [];
}

/** Beyond so many lines nobody reads on. */
const mostCompared = 50;

/** Without repetitions: a line of the same template, or one that only puts a few words before another line's. */
function distinct(lines: readonly Told[]): Told[] {
  const kept = new Map<string, Told>();
  for (const one of lines) {
    if (kept.size >= mostCompared) break;
    const template = lineTemplate(one.text).replace(/^(?:\w{0,30}(?:error|fatal):\s*)+/i, '');
    if (![...kept.keys()].some((other) => repeats(template, other))) kept.set(template, one);
  }
  return [...kept.values()];
}

const shortestRepeat = 20;

const repeats = (one: string, other: string): boolean =>
  one === other ||
  (Math.min(one.length, other.length) >= shortestRepeat &&
    (one.endsWith(other) || other.endsWith(one)));

const quoted = (text: string): string =>
  text.length <= longestQuote
    ? text
    : `${text.slice(0, longestQuote / 3)} … ${text.slice((-longestQuote * 2) / 3)}`;
