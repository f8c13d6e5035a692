import { Document, type Pair, type Scalar, visit } from 'yaml';
import { decisiveLines } from '../diagnosis/decisive-lines.ts';
import { lineTemplate, templateMask } from '../diagnosis/log-template.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { redact } from '../model/redaction.ts';
import { patternMistake } from './pattern-mistakes.ts';

/** A failure that no cause explains, as it is to be described. */
export interface Unexplained {
  /** Where it was seen: a Job, or a file's name. */
  readonly from: string;
  /** The lines of its log that tell most, and what Kubernetes reported. */
  readonly lines: readonly string[];
  readonly events: readonly string[];
  readonly fingerprint?: string | undefined;
}

/** What a diagnosis saw of a failure that it could not explain. */
export function unexplainedOf({ subject, telling = [], fingerprint }: Diagnosis): Unexplained {
  const textsOf = (kind: string) =>
    telling.filter(({ source }) => source.startsWith(`${kind} `)).map(({ text }) => text);
  return {
    from: `${subject.kind} ${subject.namespace}/${subject.name}`,
    lines: textsOf('Log'),
    events: textsOf('Event'),
    fingerprint,
  };
}

/** Marks what only a person can say. */
const finish = 'FINISH:';
const longestSymptom = 200;

/**
 * The YAML of a playbook with one cause for the failure, which is known by the words of the line that tells most. It can be
 * loaded as it is; what a person has to say is marked. Redacted.
 *
 * @returns nothing where no line holds words to recognise the failure by
 */
export function draftPlaybook(failure: Unexplained, id = defaultId(failure)): string | undefined {
  const known = recognisable(failure);
  if (!known) return undefined;
  const { line, words, where } = known;
  const fact = where === 'log' ? 'log.signature' : 'event.signature';
  const document = new Document({
    id,
    title: `${finish} what goes wrong, in a few words`,
    category: `${finish} such as build, registry or network`,
    severity: 'medium',
    symptoms: [line.slice(0, longestSymptom)],
    signatures: [
      { id, wording: `${finish} which program writes this, and when`, text: words, where },
    ],
    causes: [
      {
        id,
        title: `${finish} the root cause, in a few words`,
        likely: { [fact]: id },
        explain: `${finish} what happened, in one sentence for who is woken by it.`,
        remedies: [`${finish} what to do, with the exact command.`],
        verify: [`${finish} how to see that it is mended.`],
      },
    ],
  });
  document.commentBefore = heading(failure);
  for (const [key, comment] of Object.entries(comments)) commentOn(document, key, comment);
  return document.toString({ lineWidth: 0 });
}

const defaultId = ({ fingerprint }: Unexplained): string => `novel-${fingerprint ?? 'failure'}`;

const heading = ({ from, fingerprint }: Unexplained): string =>
  [
    ` A draft, made from ${redact(from).replaceAll('\n', ' ')}${fingerprint ? `, fingerprint ${fingerprint}` : ''}.`,
    ` What says \`${finish}\` is yours to write. Put the file into your team's folder of playbooks, then check it:`,
    '   buildmedic playbooks lint <folder>',
    '   buildmedic classify --playbooks <folder> <log>',
  ].join('\n');

const comments = {
  symptoms: ' The line as it was seen. Leave out what differs from one failure to the next.',
  text: ' The words of that line by which the failure is recognised, in any case of letters. Another log may hold them for another\n reason: lengthen them, or use `pattern`.',
  likely:
    ' `confirmed` once you know that nothing else writes this line; add the facts that rule it out under `ruledOut`.',
} as const;

/** Puts a comment before the first key of that name. */
function commentOn(document: Document, key: string, comment: string): void {
  visit(document, {
    Pair(_, pair: Pair) {
      const name = pair.key as Scalar;
      if (name.value !== key) return undefined;
      name.commentBefore = comment;
      return visit.BREAK;
    },
  });
}

interface Recognisable {
  readonly line: string;
  readonly words: string;
  readonly where: 'log' | 'event';
}

/** Of so many lines that tell most, the one with the most words of its own is taken: "cannot continue" ends many failures. */
const candidates = 3;

/** The line to know the failure by: of the log, else of what Kubernetes reported. */
function recognisable({ lines, events }: Unexplained): Recognisable | undefined {
  const masked = lines.map((line) => redact(line));
  const best = decisiveLines(masked.join('\n'), [], candidates).map(({ text }) => text);
  return (
    wordiest(best, 'log') ??
    wordiest(masked, 'log') ??
    wordiest(
      events.map((event) => redact(event)),
      'event',
    )
  );
}

function wordiest(
  lines: readonly string[],
  where: Recognisable['where'],
): Recognisable | undefined {
  const known = lines.flatMap((line) => {
    const words = fixedWords(line);
    return words ? [{ line, words, where }] : [];
  });
  return known.toSorted((a, b) => b.words.length - a.words.length)[0];
}

/** Shorter words stand in too many lines. */
const fewestLetters = 10;

/**
 * The longest stretch of a line between its variable parts. Quotes and the like are left out: a log in JSON writes them
 * otherwise.
 */
function fixedWords(line: string): string | undefined {
  const stretches = lineTemplate(line)
    .split(templateMask)
    .flatMap((part) => part.split(/["'`\\<>&…‹›]/))
    .map((part) => part.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((part) => (part.match(/\p{L}/gu)?.length ?? 0) >= fewestLetters)
    .filter((part) => line.includes(part) && !mistake(part));
  return stretches.toSorted((a, b) => b.length - a.length)[0];
}

const mistake = (text: string) => patternMistake({ id: 'draft', wording: '', text });
