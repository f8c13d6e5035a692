import { stripVTControlCharacters, styleText } from 'node:util';
import { patternLines } from '../diagnosis/patterns.ts';
import { phasesText } from '../diagnosis/phases.ts';
import type { CauseFinding, Diagnosis } from '../model/diagnosis.ts';
import type { Evidence } from '../model/evidence.ts';
import { redactDeep } from '../model/redaction.ts';
import { askedAs } from '../model/references.ts';
import { durationText } from '../slack/views/duration.ts';
import { wrap } from './wrap.ts';

export interface TextOptions {
  /** Colours, for a terminal. */
  readonly color: boolean;
  readonly width: number;
}

type Paint = (style: 'bold' | 'red' | 'yellow' | 'green' | 'dim', text: string) => string;

/** A diagnosis for a terminal: the point first, then how it is known, what was excluded and what to do. Redacted. */
export function findingText(given: Diagnosis, { color, width }: TextOptions): string {
  // Before lines are broken, and after control characters are gone: either could part a secret from what gives it away.
  const diagnosis = redactDeep(withoutControls(given));
  const paint: Paint = (style, text) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const sections = [
    headline(diagnosis, paint, width),
    ...diagnosis.causes.slice(0, 1).map((cause) => causeText(cause, paint, width)),
    alsoPossible(diagnosis.causes.slice(1), width),
    patternText(diagnosis, width),
    phasesLine(diagnosis, width),
    ruledOutText(diagnosis, width),
    unknownText(diagnosis, width),
    footer(diagnosis, paint),
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

function headline(diagnosis: Diagnosis, paint: Paint, width: number): string {
  const { subject, verdict, causes, nearest = [], telling = [], fingerprint } = diagnosis;
  const name = subject.namespace ? `${subject.namespace}/${subject.name}` : subject.name;
  const title = paint('bold', `${subject.kind} ${name}`);
  const words = isJob(subject) ? ofBuild : ofWorkload;
  switch (verdict) {
    case 'diagnosed': {
      const [cause] = causes;
      return `${title}\n${paint('red', `${cause?.title ?? ''}`)} (${cause?.certainty ?? ''})`;
    }
    case 'healthy':
      return `${title}\n${paint('green', words.healthy)}`;
    case 'running': {
      const outlook = causes.length > 0 ? 'this may stop it' : 'nothing points at a failure so far';
      return `${title}\n${paint('yellow', `${words.running}${idleText(diagnosis)}; ${outlook}.`)}${lastSignText(diagnosis, width)}`;
    }
    case 'not-found':
      return `${title}\n${paint('red', `There is no ${subject.kind} of that name${subject.namespace ? ` in ${subject.namespace}` : ''}.`)}${nearestText(nearest)}${outlookText(causes)}`;
    case 'novel':
      return `${title}\n${paint('yellow', `${words.failed}, and no playbook explains it.`)}\n\n${evidenceText('What tells most', telling, width)}${fingerprint ? `\n\n${fingerprintText(fingerprint)}\n${draftText(diagnosis, width)}` : ''}`;
  }
}

const idleText = ({ idle }: Diagnosis): string =>
  idle ? `, and has done nothing for ${durationText(idle.seconds * 1000)}` : '';

const lastSignText = ({ idle }: Diagnosis, width: number): string =>
  idle ? `\n\n${evidenceText('The last that it did', [idle.last], width)}` : '';

/** By this the next failure of the same kind is recognised. */
export const fingerprintText = (fingerprint: string): string => `Fingerprint: ${fingerprint}`;

/** What to do with a failure that is new: teach it. */
const draftText = ({ subject }: Diagnosis, width: number): string => {
  const asked = isJob(subject) ? subject.name : `${subject.kind.toLowerCase()}/${subject.name}`;
  const namespace = subject.namespace ? ` -n ${subject.namespace}` : '';
  return wrap(
    `\`buildmedic playbooks draft ${asked}${namespace}\` writes a cause for you to finish.`,
    width,
  );
};

const ofBuild = {
  healthy: 'The build succeeded.',
  running: 'The build is still running',
  failed: 'The build failed',
};

/** A pod may be a build or a program: what is said fits both. */
const ofWorkload = {
  healthy: 'All is well with it.',
  running: 'It has not ended, or still starts',
  failed: 'It fails',
};

const isJob = ({ kind }: Diagnosis['subject']): boolean => kind === 'Job' || kind === 'CronJob';

const nearestText = (nearest: NonNullable<Diagnosis['nearest']>): string =>
  nearest.length === 0
    ? '\nNothing is named like it.'
    : `\nDid you mean:\n${nearest.map(({ kind, namespace, name }) => `  ${askedAs({ kind, name })} -n ${namespace}`).join('\n')}`;

/** What keeps builds from being made, where that was seen. */
const outlookText = ([cause]: readonly CauseFinding[]): string =>
  cause ? `\n\nIt may not have been made yet: ${cause.title} (${cause.certainty})` : '';

const causeText = (cause: CauseFinding, paint: Paint, width: number): string =>
  [
    wrap(cause.summary, width),
    evidenceText('Evidence', cause.evidence, width),
    `${paint('bold', 'What to do')}\n${cause.remedies.map((remedy, index) => wrap(`${index + 1}. ${remedy}`, width, '   ')).join('\n')}`,
    ...(cause.fixes.length > 0 ? [wrap(`Fixes: ${cause.fixes.join(', ')}`, width)] : []),
  ].join('\n\n');

const evidenceText = (title: string, evidence: readonly Evidence[], width: number): string =>
  evidence.length === 0
    ? `${title}: none`
    : `${title}\n${evidence.map(({ source, text }) => `${wrap(`- ${source}`, width, '  ')}\n${wrap(text, width - 4).replace(/^/gm, '    ')}`).join('\n')}`;

const alsoPossible = (causes: readonly CauseFinding[], width: number): string =>
  list(
    'Also looked at and still open',
    causes.map(({ title, certainty }) => `${title} (${certainty})`),
    width,
  );

const phasesLine = ({ phases }: Diagnosis, width: number): string =>
  phases.length === 0 ? '' : wrap(`Phases: ${phasesText(phases)}`, width, '  ');

const patternText = ({ patterns = [] }: Diagnosis, width: number): string =>
  list('A pattern', patternLines(patterns), width);

const ruledOutText = ({ ruledOut }: Diagnosis, width: number): string =>
  list(
    'Ruled out',
    ruledOut.map(({ title, because }) => `${title}: ${because}`),
    width,
  );

const unknownText = ({ unknown }: Diagnosis, width: number): string =>
  list(
    'Could not be seen',
    unknown.map(({ fact, because }) => `${fact}: ${because}`),
    width,
  );

const list = (title: string, items: readonly string[], width: number): string =>
  items.length === 0
    ? ''
    : `${title}\n${items.map((item) => wrap(`- ${item}`, width, '  ')).join('\n')}`;

/** A log may hold sequences that move the cursor, colour the terminal or set its title: they are shown to nobody. */
const withoutControls = (diagnosis: Diagnosis): Diagnosis =>
  JSON.parse(JSON.stringify(diagnosis), (_, value: unknown) =>
    typeof value === 'string' ? printable(value) : value,
  );

const printable = (text: string): string =>
  stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]/gu, '');

const footer = ({ calls }: Diagnosis, paint: Paint): string =>
  paint('dim', `${calls.count} API calls in ${calls.rounds} rounds`);
