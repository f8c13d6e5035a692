import { closest, distance } from 'fastest-levenshtein';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { unknownPlaceholders } from '../diagnosis/template.ts';
import { vocabulary } from '../model/facts.ts';
import { fixIds } from '../model/fix.ts';
import { type Playbook, playbookSchema } from '../model/playbook.ts';

export interface ParsedPlaybook {
  readonly playbook?: Playbook;
  /** `file:line: what is wrong and how to mend it`. */
  readonly complaints: readonly string[];
}

/** A playbook from its YAML text. Never throws: everything wrong with the text is a complaint with its line. */
export function parsePlaybook(file: string, text: string): ParsedPlaybook {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (path: readonly PropertyKey[]) => `${file}:${lineOf(document, path, lines)}`;
  if (document.errors.length > 0) {
    return {
      complaints: document.errors.map(
        (error) => `${file}:${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0]}`,
      ),
    };
  }
  const parsed = playbookSchema.safeParse(document.toJS());
  if (!parsed.success) {
    return {
      complaints: parsed.error.issues.map((issue) => `${at(issue.path)}: ${complaint(issue)}`),
    };
  }
  const complaints = referenceMistakes(parsed.data).map(
    ({ path, message }) => `${at(path)}: ${message}`,
  );
  return complaints.length > 0 ? { complaints } : { playbook: parsed.data, complaints };
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
    ...[
      { path: ['causes', index, 'explain'], text: cause.explain },
      ...cause.remedies.map((text, nth) => ({ path: ['causes', index, 'remedies', nth], text })),
    ].flatMap(({ path, text }) =>
      unknownPlaceholders(text).map((name) => ({
        path,
        message: `\`{${name}}\` is not a fact${didYouMean(name, Object.keys(vocabulary))}`,
      })),
    ),
  ]);

type Issue = NonNullable<ReturnType<typeof playbookSchema.safeParse>['error']>['issues'][number];

function complaint(issue: Issue): string {
  const place = issue.path.map(String).join('.') || 'the playbook';
  if (issue.code === 'custom' && issue.message === 'unknown fact') {
    const name = String(issue.path.at(-1));
    return `unknown fact \`${name}\`${didYouMean(name, Object.keys(vocabulary))}`;
  }
  return `${place}: ${issue.message}`;
}

const didYouMean = (name: string, known: readonly string[]): string => {
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
