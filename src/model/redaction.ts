import { randomBytes } from 'node:crypto';
import { blot, isAllBlot, isBlot } from './redaction/blot.ts';
import { commandCredentials } from './redaction/command-lines.ts';
import { elementValues, environmentValues } from './redaction/documents.ts';
import { headerCredentials } from './redaction/headers.ts';
import { knownTokens } from './redaction/known-tokens.ts';
import { createMask, deriveMaskKey, type Mask } from './redaction/mask.ts';
import { isSecretUnder, secretPairs } from './redaction/pairs.ts';
import { privateKeyBlocks, publicBlocks } from './redaction/pem.ts';
import { randomWords } from './redaction/random-words.ts';
import { type Detector, mergeSpans, type Span } from './redaction/span.ts';
import { urlCredentials } from './redaction/urls.ts';

/** Masks secrets, the same one always alike. */
export interface Redactor {
  /**
   * The text with every secret in it replaced by a mask such as `‹secret:3f2a›`. Give it whole texts: a private key
   * spans lines, and a password that one line gives away is masked in the others. Redacting twice changes nothing.
   */
  redact(text: string): string;
  /** The same for every string in a JSON value, where a secret-sounding key condemns its value whatever it looks like. */
  redactDeep<T>(value: T): T;
}

/** A redactor whose masks depend on a key: redactors with the same key mask alike. */
export function createRedactor(key: Uint8Array): Redactor {
  const mask = createMask(key);
  const redact = (text: string) => redactWith(mask, text);
  return { redact, redactDeep: (value) => redactJson(value, redact, mask) as typeof value };
}

let processRedactor = createRedactor(randomBytes(32));

/**
 * Makes the masks of this process agree with those of every process that was given the same text, such as the bot's
 * signing secret. Called once, when the process starts; until then the key is random.
 */
export function shareMasks(shared: string): void {
  processRedactor = createRedactor(deriveMaskKey(shared));
}

/** `Redactor.redact` with this process's key. */
export const redact: Redactor['redact'] = (text) => processRedactor.redact(text);

/** `Redactor.redactDeep` with this process's key. */
export const redactDeep: Redactor['redactDeep'] = (value) => processRedactor.redactDeep(value);

const detectors: readonly Detector[] = [
  privateKeyBlocks,
  knownTokens,
  urlCredentials,
  headerCredentials,
  secretPairs,
  commandCredentials,
  elementValues,
  environmentValues,
];

// A mask changes what stands beside it; one more round finds what that uncovers. More than two are hardly ever needed.
const mostRounds = 5;

function redactWith(mask: Mask, text: string): string {
  let current = text;
  for (let round = 0; round < mostRounds; round += 1) {
    const spans = secretsIn(current);
    if (spans.length === 0) break;
    current = replaceSpans(current, spans, mask);
  }
  return current;
}

function secretsIn(text: string): Span[] {
  const blotted = blot(text);
  const known = detectors.flatMap((detect) => detect(blotted));
  const open = publicBlocks(blotted);
  const random = randomWords(blotted).filter(
    (word) => !open.some((block) => block.start <= word.start && word.end <= block.end),
  );
  const found = mergeSpans([...known, ...random])
    .map((span) => aroundMasks(blotted, span))
    .filter(({ start, end }) => !isAllBlot(blotted.slice(start, end)));
  return mergeSpans([...found, ...otherOccurrences(blotted, found)]);
}

/** A span that cuts through a mask takes all of it. */
function aroundMasks(blotted: string, { start, end }: Span): Span {
  let [from, to] = [start, end];
  if (isBlot(blotted[from])) while (isBlot(blotted[from - 1])) from -= 1;
  if (isBlot(blotted[to - 1])) while (isBlot(blotted[to])) to += 1;
  return { start: from, end: to };
}

const mostSpread = 100;

/** Where else the text says what it gave away once: `login failed for hunter2hunter2`. */
function otherOccurrences(text: string, found: readonly Span[]): Span[] {
  const secrets = new Set(
    found.map(({ start, end }) => text.slice(start, end)).filter(isUnmistakable),
  );
  return [...secrets].slice(0, mostSpread).flatMap((secret) => occurrences(text, secret));
}

// Short or plain words are masked where they are a secret only: `postgres` is a password in one line and a host in the next.
const isUnmistakable = (secret: string): boolean =>
  secret.length >= 8 && /\d/.test(secret) && /[A-Za-z]/.test(secret);

function occurrences(text: string, word: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    spans.push({ start: at, end: at + word.length });
  }
  return spans;
}

function replaceSpans(text: string, spans: readonly Span[], mask: Mask): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    parts.push(text.slice(at, start), mask(text.slice(start, end)));
    at = end;
  }
  return parts.join('') + text.slice(at);
}

function redactJson(value: unknown, redactText: (text: string) => string, mask: Mask): unknown {
  const maskOnce = (secret: string) => (isAllBlot(blot(secret)) ? secret : mask(secret));
  // The same keys and words stand in every object of a list.
  const redacted = new Map<string, string>();
  const redactAgain = (text: string): string => {
    const known = redacted.get(text) ?? redactText(text);
    redacted.set(text, known);
    return known;
  };
  const visit = (one: unknown, isSecret = false): unknown => {
    if (typeof one === 'string') return isSecret ? maskOnce(one) : redactAgain(one);
    if (Array.isArray(one)) return one.map((inner) => visit(inner, isSecret));
    if (!isRecord(one)) return one;
    const entries = Object.entries(one).map(([key, inner]) => [
      redactAgain(key),
      visit(inner, isSecret || condemns(one, key, inner)),
    ]);
    return Object.fromEntries(entries);
  };
  return visit(value);
}

/** Dates and other instances have no secrets to show and would not survive a copy. */
const isRecord = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** Does an object's key say that all below it is secret? Secrets by kind, other values by what they are called. */
function condemns(object: object, key: string, value: unknown): boolean {
  if ('kind' in object && object.kind === 'Secret') return key === 'data' || key === 'stringData';
  return typeof value === 'string' && isSecretUnder(calledOf(object, key), value);
}

/** What an environment variable is called stands beside its value. */
const calledOf = (object: object, key: string): string =>
  key === 'value' && 'name' in object && typeof object.name === 'string' ? object.name : key;
