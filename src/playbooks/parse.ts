import { closest, distance } from 'fastest-levenshtein';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { unknownPlaceholders } from '../diagnosis/template.ts';
import { fixIds } from '../model/fix.ts';
import {
  type Cause,
  causeSchema,
  type Playbook,
  playbookSchema,
  signatureSchema,
  unknownFact,
} from '../model/playbook.ts';
import { vocabulary } from '../model/vocabulary.ts';
import { messageOf } from '../problems/text.ts';
import { patternMistake } from './pattern-mistakes.ts';

export interface ParsedPlaybook {
  readonly file: string;
  readonly playbook?: Playbook;
  /** `file:line: what is wrong and how to mend it`. */
  readonly complaints: readonly string[];
  /** `file:line` of what stands at a path of the document, such as `['causes', 0, 'fixes']`. */
  placeOf(path: readonly PropertyKey[]): string;
}

/** A playbook from its YAML text. Never throws: everything wrong with the text is a complaint with its line. */
export function parsePlaybook(file: string, text: string): ParsedPlaybook {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const placeOf = (path: readonly PropertyKey[]) => `${file}:${lineOf(document, path, lines)}`;
  const broken = document.errors.map(
    (error) => `${file}:${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0]}`,
  );
  const plain = broken.length > 0 ? { broken } : plainValue(document, file);
  if (plain.broken) return { file, placeOf, complaints: plain.broken };

  const parsed = playbookSchema.safeParse(plain.value);
  const mistakes = parsed.success
    ? [...referenceMistakes(parsed.data), ...signatureMistakes(parsed.data)]
    : parsed.error.issues.flatMap(issueMistakes);
  const complaints = mistakes.map(({ path, message }) => `${placeOf(path)}: ${message}`);
  const isSound = parsed.success && complaints.length === 0;
  return { file, placeOf, complaints, ...(isSound ? { playbook: parsed.data } : {}) };
}

/** The document with its aliases resolved. Aliases that hold themselves, or grow without bound, are broken. */
function plainValue(
  document: Document.Parsed,
  file: string,
): { readonly value?: unknown; readonly broken?: readonly string[] } {
  try {
    const value: unknown = document.toJS();
    // A loop of references is no mistake to the YAML parser, but nothing can be said about its values.
    JSON.stringify(value);
    return { value };
  } catch (error) {
    const because = messageOf(error).split('\n')[0] ?? '';
    const said = /circular/i.test(because) ? 'an alias refers to what it stands in' : because;
    return { broken: [`${file}:1: ${said}`] };
  }
}

interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Names that the schema cannot check: fixes, and the placeholders in sentences. */
const referenceMistakes = (playbook: Playbook): Mistake[] =>
  playbook.causes.flatMap((cause, index) => [
    ...cause.fixes.flatMap((fix, nth) =>
      (fixIds as readonly string[]).includes(fix)
        ? []
        : [
            {
              path: ['causes', index, 'fixes', nth],
              message: `unknown fix \`${fix}\`${didYouMean(fix, fixIds)}`,
            },
          ],
    ),
    ...sentencesOf(cause).flatMap(({ path, text }) =>
      unknownPlaceholders(text).map((name) => ({
        path: ['causes', index, ...path],
        message: `\`{${name}}\` is not a fact${didYouMean(name, Object.keys(vocabulary))}`,
      })),
    ),
  ]);

const signatureMistakes = ({ signatures }: Playbook): Mistake[] =>
  signatures.flatMap((signature, index) => {
    const message = patternMistake(signature);
    const key = signature.text === undefined ? 'pattern' : 'text';
    return message ? [{ path: ['signatures', index, key], message }] : [];
  });

/** Every text of a cause into which values are put, and where it stands. */
function sentencesOf(cause: Cause): { path: PropertyKey[]; text: string }[] {
  const conditions = (['suggested', 'likely', 'confirmed', 'ruledOut'] as const).flatMap((kind) =>
    cause[kind].flatMap(({ because }, nth) =>
      because ? [{ path: [kind, nth, 'because'], text: because }] : [],
    ),
  );
  return [
    ...conditions,
    { path: ['explain'], text: cause.explain },
    ...cause.remedies.map(({ text }, nth) => ({ path: ['remedies', nth], text })),
    ...cause.verify.map((text, nth) => ({ path: ['verify', nth], text })),
  ];
}

type Issue = NonNullable<ReturnType<typeof playbookSchema.safeParse>['error']>['issues'][number];

/** An issue about several keys becomes one mistake a key, each on its own line. */
function issueMistakes(issue: Issue): Mistake[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schemaAt(issue.path).shape);
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `unknown key \`${key}\`${didYouMean(key, known)}`,
    }));
  }
  if (issue.code === 'custom' && issue.message === unknownFact) {
    const name = String(issue.path.at(-1));
    const message = `${unknownFact} \`${name}\`${didYouMean(name, Object.keys(vocabulary))}`;
    return [{ path: issue.path, message }];
  }
  const place = issue.path.map(String).join('.') || 'the playbook';
  return [{ path: issue.path, message: `${place}: ${issue.message}` }];
}

function schemaAt([section]: readonly PropertyKey[]) {
  if (section === 'signatures') return signatureSchema;
  return section === undefined ? playbookSchema : causeSchema;
}

/** `; did you mean …?` when a known name is near enough to be the one that was meant. */
export const didYouMean = (name: string, known: readonly string[]): string => {
  const nearest = closest(name, [...known]);
  return distance(name, nearest) <= Math.max(3, name.length / 2)
    ? `; did you mean \`${nearest}\`?`
    : '';
};

/** The line of the deepest node on the path that stands in the text. */
function lineOf(
  document: Document.Parsed,
  path: readonly PropertyKey[],
  lines: LineCounter,
): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
