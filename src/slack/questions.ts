import { type ListedKind, listedKinds, type Question } from '../model/question.ts';
import { reportSpans } from '../model/report.ts';
import { durationMsOf, longestSilenceMs } from '../model/silence.ts';
import { type Mistake, mistake, readJob, readWords } from './command-words.ts';

type Read = (words: readonly string[]) => Question | Mistake;

/** The commands that ask something, each with what reads the words behind it. */
const questions: Readonly<Record<string, Read>> = {
  list: readList,
  status: (words) => about('status', words),
  logs: (words) => about('logs', words),
  rerun: (words) => about('rerun', words),
  incident: (words) => aboutIncident('incident', words),
  postmortem: (words) => aboutIncident('postmortem', words),
  queue: readQueue,
  silence: readSilence,
  report: readReport,
  cleanup: (words) =>
    words.length === 0
      ? { kind: 'cleanup' }
      : mistake('cleanup takes nothing behind it: where it looks stands in the configuration.'),
};

export const questionVerbs: readonly string[] = Object.keys(questions);

/** Reads `list failed -n builds`, `status app-7` and the like; nothing where the verb asks no question. */
export const parseQuestion = (
  verb: string,
  words: readonly string[],
): Question | Mistake | undefined =>
  Object.hasOwn(questions, verb) ? questions[verb]?.(words) : undefined;

function readList(all: readonly string[]): Question | Mistake {
  const read = readWords(all);
  if (read.kind === 'mistake') return read;
  const { words, kind: _, ...scope } = read;
  const [what = 'open', ...more] = words;
  return isListed(what) && more.length === 0
    ? { kind: 'list', what, ...scope }
    : mistake(
        `There is no list of ${words.join(' ')}. There are list open, list failed and list stuck: list failed -n builds.`,
      );
}

const isListed = (what: string): what is ListedKind => listedKinds.some((one) => one === what);

function about(kind: 'status' | 'logs' | 'rerun', words: readonly string[]): Question | Mistake {
  const read = readJob(kind, words);
  return read.kind === 'mistake' ? read : { ...read, kind };
}

function readQueue(all: readonly string[]): Question | Mistake {
  const read = readWords(all);
  if (read.kind === 'mistake') return read;
  const { words, kind: _, ...scope } = read;
  return words.length === 0
    ? { kind: 'queue', ...scope }
    : mistake('queue takes a namespace and a cluster alone: queue -n builds --cluster prod.');
}

function aboutIncident(
  kind: 'incident' | 'postmortem',
  words: readonly string[],
): Question | Mistake {
  const [id, ...more] = words;
  if (id && more.length === 0 && isId(id)) return { kind, id: idIn(id) };
  return mistake(
    `Which incident? ${kind} <id>, as list shows it; its first 8 characters are enough: ${kind} 0e9f3c1e.`,
  );
}

const isId = (text: string): boolean => /^#?[0-9a-f]{4,8}(-[0-9a-f-]{0,27})?$/i.test(text);
const idIn = (text: string): string => text.replace('#', '').toLowerCase();

function readSilence([pattern, time, ...more]: readonly string[]): Question | Mistake {
  if (pattern === 'list' && !time) return { kind: 'silences' };
  if (pattern === 'end')
    return time && isId(time) && more.length === 0
      ? { kind: 'end-silence', id: idIn(time) }
      : mistake('Which silence? silence end <id>, as silence list shows it: silence end 0e9f3c1e.');
  if (!pattern || !time || more.length > 0 || pattern.length > 200)
    return mistake(
      'Silence what, and how long? silence <pattern> <time>, where the pattern is that of a job, of namespace/job or of an alert: silence app-* 2h. There are silence list and silence end <id> too.',
    );
  const durationMs = durationMsOf(time);
  return durationMs && durationMs <= longestSilenceMs
    ? { kind: 'silence', pattern, durationMs }
    : mistake(`${time} is no time of at most 7 days. Say 30m, 2h or 1d12h: silence app-* 2h.`);
}

function readReport([text = '7d', ...more]: readonly string[]): Question | Mistake {
  const span = reportSpans.find((one) => one === text.toLowerCase());
  return span && more.length === 0
    ? { kind: 'report', span }
    : mistake(
        `There is no report of ${[text, ...more].join(' ')}. There are report 24h, report 7d and report 30d.`,
      );
}
