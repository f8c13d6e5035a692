import { stripVTControlCharacters } from 'node:util';

/** A line of a log without what CI systems, runtimes and loggers put around it. */
export interface LogLine {
  /** Counted from 1 in the log as it was read. A line with escaped line ends in it gives several of the same number. */
  readonly line: number;
  readonly text: string;
  /** A program that the build runs wrote it, and not the builder. */
  readonly isOutput?: true;
}

/** Longer lines lose their middle: what failed stands at the end of a chain of errors, where at its beginning. */
const longestLine = 4_000;

/** The lines of a log, without colours, carriage returns, empty lines, timestamps, step prefixes and log formats. */
export const logLines = (log: string): LogLine[] =>
  log.split('\n').flatMap((raw, index) => linesWithin(raw, index + 1));

/** The lines that one line of a log holds: several where it carries escaped line ends. */
export const linesWithin = (raw: string, line: number): LogLine[] =>
  linesOf(raw, line, (text) => [bounded(text)]);

/** The same, and what a long line loses of its middle behind it, in pieces that overlap. */
export const piecesWithin = (raw: string, line: number): LogLine[] =>
  linesOf(raw, line, (text) => [bounded(text), ...middle(text)]);

function linesOf(raw: string, line: number, cut: (text: string) => string[]): LogLine[] {
  const shown = overwritten(raw);
  const output = isOutput(shown);
  const lines: LogLine[] = [];
  for (const message of messages(shown)) {
    const text = bare(message);
    for (const piece of text.length <= longestLine ? [text] : cut(text))
      if (piece !== '')
        lines.push(output ? { line, text: piece, isOutput: true } : { line, text: piece });
  }
  return lines;
}

// BuildKit puts its step and the seconds before what a RUN instruction prints, and before nothing else.
const outputPrefix = /(?:^|\s)#\d{1,4} \d{1,6}\.\d{1,3} |^\d{1,5}\.\d{2,3} \S/;
const isOutput = (raw: string): boolean =>
  (raw.includes('#') || isDigitAt(raw, 0)) && outputPrefix.test(raw.slice(0, 200));

const isDigitAt = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
};

/** At the level of a warning, as logrus, zap, klog and shell scripts print it. An event's type is no level. */
const warningLevel =
  /(?:^|[\s\]])\[?WARN(?:ING)?\b[\]:[ ]|\blevel=warn(?:ing)?\b|"(?:level|severity)": ?"warn(?:ing)?"|(?:^|\s)W\d{4} \d\d:\d\d:/;

/** Does its logger call a line a warning, after which the program went on? */
export const isAtWarningLevel = (raw: string): boolean =>
  warningLevel.test(stripVTControlCharacters(overwritten(raw).slice(0, 200)));

/** What a terminal would show of a line that was written over, as progress bars are. */
const overwritten = (raw: string): string => {
  const shown = raw.trimEnd();
  return shown.slice(shown.lastIndexOf('\r') + 1);
};

const bounded = (text: string): string =>
  `${text.slice(0, longestLine / 2)} … ${text.slice(-longestLine / 2)}`;

/** No wording is longer than what two pieces share. */
const overlap = longestLine / 4;

function middle(text: string): string[] {
  const pieces: string[] = [];
  const end = text.length - longestLine / 2;
  for (let at = longestLine / 2 - overlap; at + overlap < end; at += longestLine - overlap)
    pieces.push(text.slice(at, at + longestLine));
  return pieces;
}

const digits = '0123456789';
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const timestamp = String.raw`\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?`;
/** Each with the characters that it may begin with: most lines have none of them, and are not tried. */
const prefixes: readonly (readonly [first: string, prefix: RegExp])[] = [
  [`[${digits}`, new RegExp(`^\\[?${timestamp}\\]?[ \\t:]+`)],
  // The container runtime's own format, behind its timestamp; GitLab's stream mark.
  ['s', /^(?:stdout|stderr) [FP] /],
  [`${digits}abcdef`, /^[0-9a-f]{2}[OE][+ ]?/],
  [`[${digits}`, /^(?:\[?\d\d:\d\d:\d\d(?:\.\d{1,6})?\]?)[ \t]+/],
  // syslog, klog
  [capitals, /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S{1,253} [\w./-]{1,64}(?:\[\d{1,7}\])?: /],
  ['IWEF', /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{1,9} +\d{1,7} [\w./-]{1,80}:\d{1,5}\] /],
  // Tekton's step, BuildKit's step and clock
  ['[', /^\[[a-z0-9][\w.-]{0,80}(?: : [\w.-]{1,80})?\] /],
  // kubectl's pod and container
  ['[', /^\[pod\/[\w.-]{1,253}\/[\w.-]{1,63}\] /],
  ['#', /^#\d{1,4} (?:\d{1,6}\.\d{1,3} )?/],
  [digits, /^\d{1,5}\.\d{2,3} (?=\S)/],
  // BuildKit on a terminal
  ['=', /^(?:=> )+/],
  ['>', /^>\s+(?=\[|exporting|importing)/],
];

/** How lines with a prefix begin; most lines have none. */
const prefixed =
  /^(?:[\d[#>]|=>|std(?:out|err) |[0-9a-f]{2}[OE]|[IWEF]\d{4} |[A-Z][a-z]{2} [ \d]\d )/;

/** The service of docker compose that says the line. */
const composed = /^[a-z0-9][\w.-]{0,80}-\d{1,3} +\| /;
const mayBeComposed = (text: string): boolean => {
  const bar = text.indexOf(' | ');
  return bar > 0 && bar < 90;
};

const mayHaveColors = (text: string): boolean => text.includes('\u001b') || text.includes('\u009b');

/** Without the prefixes, of which several may stand in a row. */
function bare(text: string): string {
  let rest = (mayHaveColors(text) ? stripVTControlCharacters(text) : text).trim();
  if (mayBeComposed(rest)) rest = rest.replace(composed, '');
  for (let round = 0; round < 4 && prefixed.test(rest); round += 1) {
    let shorter = rest;
    for (const [first, prefix] of prefixes)
      if (first.includes(shorter.charAt(0))) shorter = shorter.replace(prefix, '');
    if (shorter === rest) break;
    rest = shorter;
  }
  return rest.trim();
}

/** What a structured line says; a line of plain text says itself. */
function messages(raw: string): string[] {
  const text = bare(raw);
  if (text.startsWith('{')) return ofJson(text) ?? [text];
  if (text.includes('msg="') && /(?:^|\s)msg="/.test(text)) return ofLogfmt(text);
  return unescaped(text);
}

/** A text within quotes, as klog and Go's `%q` print one, holds its quotes and line ends escaped. */
const unescaped = (text: string): string[] =>
  text.includes('\\')
    ? text
        .replaceAll('\\"', '"')
        .replaceAll('\\t', ' ')
        .split(/\\r?\\n|\\n/)
    : [text];

// `err.detail` is where Distribution's registry puts the kernel's words.
const messageKeys = [
  'msg',
  'message',
  'log',
  'textPayload',
  'error',
  'err',
  'err.message',
  'err.detail',
] as const;

function ofJson(text: string): string[] | undefined {
  const entry = parsed(text);
  if (typeof entry !== 'object' || entry === null) return undefined;
  const said = messageKeys.flatMap((key) => {
    const value: unknown = Reflect.get(entry, key);
    return typeof value === 'string' ? [value] : [];
  });
  return said.length > 0 ? said.join(': ').split('\n') : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Many lines only look like JSON; as text they are as good.
    return undefined;
  }
}

const logfmtField = /\b(?:msg|error|err(?:\.\w+)?)="((?:[^"\\]|\\.)*)"/g;

function ofLogfmt(text: string): string[] {
  const fields = [...text.matchAll(logfmtField)];
  const isWhole = ({ 0: field, index }: RegExpExecArray): boolean =>
    !/[^\s,)\]}]/.test(text.charAt(index + field.length));
  // A line that was cut off may end within its message; one whose quotes were unescaped ends its fields too early.
  return unescaped(
    fields.length > 0 && fields.every(isWhole)
      ? fields.map(([, value = '']) => value).join(': ')
      : text,
  );
}

export type BuildPhase = 'context' | 'base-image' | 'build' | 'snapshot' | 'cache' | 'push';

// Kaniko's own info lines, and Buildah's and BuildKit's for the same step.
const phaseWordings: readonly (readonly [BuildPhase, RegExp])[] = [
  [
    'push',
    /checking push permission|Pushing image to |Pushed \S+@?|pushing (?:image|manifest)|exporting to image|Writing manifest to image destination/i,
  ],
  [
    'cache',
    /Pushing layer \S+ to cache|Checking for cached layer|No cached layer found|Using caching version of cmd|exporting cache/i,
  ],
  ['snapshot', /Taking snapshot of|Initializing snapshotter|Snapshotting|committing container/i],
  [
    'base-image',
    /Retrieving image(?: manifest)? |Unpacking rootfs|Trying to pull |load metadata for |Returning cached image manifest|Getting image source signatures/i,
  ],
  [
    'context',
    /source context|Cloning (?:into|source)?|Enumerating objects:|Initialized empty Git repository|load (?:git source|build context)/i,
  ],
  ['build', /(?:^|\] )(?:RUN|COPY|ADD) |^STEP \d+(?:\/\d+)?: |Running: \[|Cmd: \/bin\//],
];

/** What the builder was doing when the log ends: the last step that it announced. */
export function buildPhase(log: string): BuildPhase | undefined {
  for (const { text } of logLines(log).reverse()) {
    const phase = phaseWordings.find(([, wording]) => wording.test(text));
    if (phase) return phase[0];
  }
  return undefined;
}
