import { stripVTControlCharacters } from 'node:util';

export type LineLevel = 'info' | 'warning' | 'error';

/** A line of a builder's log, and when it was written. */
export interface BuilderLine {
  /** What the logger was told, without what it put around it. */
  readonly text: string;
  /** Absent where no logger of the builder wrote the line, but a program that it ran. */
  readonly level?: LineLevel;
  /** Seconds on the log's own clock, which begins anywhere; absent where the line carries no time. */
  readonly seconds?: number;
}

interface Stamped {
  readonly text: string;
  readonly level?: LineLevel;
  /** Seconds of the day's clock. */
  readonly wall?: number;
  /** Seconds since the builder started. */
  readonly elapsed?: number;
}

/** Markers and times stand at the beginning; the rest of a longer line is no one's instruction. */
const longestLine = 2_000;

/** The lines of a log. All times are of one clock: two cannot be subtracted from one another. */
export function builderLines(log: string): BuilderLine[] {
  const lines = log.split('\n').map((raw) => stampedLine(visible(raw)));
  const isElapsed = lines.some(({ elapsed, wall }) => elapsed !== undefined && wall === undefined);
  return lines.map(({ text, level, wall, elapsed }) => {
    const seconds = isElapsed ? elapsed : wall;
    return {
      text,
      ...(level ? { level } : {}),
      ...(seconds === undefined ? {} : { seconds }),
    };
  });
}

/** What a terminal would show: without colours, and only the last of what was written over. */
const visible = (raw: string): string =>
  stripVTControlCharacters(raw.trimEnd().split('\r').at(-1)?.slice(0, longestLine) ?? '').trim();

const clock = String.raw`\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?`;
const leadingClock = new RegExp(`^\\[?(${clock})\\]?[ \\t:]+`);
/** Of kubectl (`--prefix`), Tekton, the container runtime and GitLab. */
const prefixes: readonly RegExp[] = [
  /^\[pod\/\S{1,300}\] /,
  /^\[[a-z][\w.-]{0,80}(?: : [\w.-]{1,80})?\] /,
  /^(?:stdout|stderr) [FP] /,
  /^[0-9a-f]{2}[OE][+ ]?/,
];

function stampedLine(line: string): Stamped {
  let text = line;
  let wall: number | undefined;
  for (let round = 0; round < 4; round += 1) {
    const stamp = leadingClock.exec(text);
    wall = (stamp?.[1] && secondsOf(stamp[1])) || wall;
    const shorter = prefixes.reduce(
      (rest, prefix) => rest.replace(prefix, ''),
      text.slice(stamp?.[0].length ?? 0),
    );
    if (shorter === text) break;
    text = shorter;
  }
  const logged = ofLogger(text);
  return { ...(wall === undefined ? {} : { wall }), ...logged };
}

/** Kimia's logger writes Go's reference time, word for word, in place of the time. */
const goReference = /^2006-01-02[T ]15:04:05/;

function secondsOf(time: string): number | undefined {
  if (goReference.test(time)) return undefined;
  const iso = time.replaceAll('/', '-').replace(' ', 'T').replace(',', '.');
  const milliseconds = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

const levels: Readonly<Record<string, LineLevel>> = {
  trac: 'info',
  debu: 'info',
  info: 'info',
  warn: 'warning',
  erro: 'error',
  fata: 'error',
  pani: 'error',
};

const levelOf = (word: string): LineLevel => levels[word.slice(0, 4).toLowerCase()] ?? 'info';

/** logrus on a terminal: `INFO[0003] …`, or a time in the brackets. */
const bracketed = /^(TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[([^\]]{1,40})\]\s*(.*)$/;
const kimia = /^\[(DEBUG|INFO|WARN|ERROR|FATAL)\] (.*)$/;
const logfmt = /^(?:time="?([^"\s]+)"? )?level=(\w+) (.*)$/;

function ofLogger(text: string): Stamped {
  const [, word, stamp = '', said = ''] = bracketed.exec(text) ?? [];
  if (word) {
    const wall = secondsOf(stamp);
    const time = /^\d+$/.test(stamp)
      ? { elapsed: Number(stamp) }
      : wall === undefined
        ? {}
        : { wall };
    return { text: said, level: levelOf(word), ...time };
  }
  const [, kimiaLevel, kimiaText = ''] = kimia.exec(text) ?? [];
  if (kimiaLevel) return { text: kimiaText, level: levelOf(kimiaLevel) };
  const [, time, level, fields] = logfmt.exec(text) ?? [];
  if (level && fields !== undefined) return structured(time, level, messageIn(fields));
  return text.startsWith('{') ? (ofJson(text) ?? { text }) : { text };
}

function structured(time: string | undefined, level: string, text: string): Stamped {
  const wall = time === undefined ? undefined : secondsOf(time);
  return { text, level: levelOf(level), ...(wall === undefined ? {} : { wall }) };
}

/** A logger's message; where it has none, its error. */
function messageIn(fields: string): string {
  const [, quoted, bare] = /\b(?:msg|error)=(?:"((?:[^"\\]|\\.)*)"|(\S+))/.exec(fields) ?? [];
  return (quoted ?? bare ?? fields).replaceAll('\\"', '"');
}

function ofJson(text: string): Stamped | undefined {
  const entry = parsed(text);
  if (typeof entry !== 'object' || entry === null) return undefined;
  const field = (...names: string[]): string | undefined =>
    names.map((name) => Reflect.get(entry, name)).find((value) => typeof value === 'string');
  const message = field('msg', 'message', 'error');
  if (message === undefined) return undefined;
  return structured(
    field('time', 'ts', 'timestamp'),
    field('level', 'severity') ?? 'info',
    message,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Many lines only look like JSON; as text they are as good.
    return undefined;
  }
}
