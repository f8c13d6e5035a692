import { stripVTControlCharacters, styleText } from 'node:util';
import type { Classification } from '../../diagnosis/classify/classify.ts';
import { redactDeep } from '../../model/redaction.ts';
import { fingerprintText, type TextOptions } from '../finding-text.ts';
import { wrap } from '../wrap.ts';

/** A classification for a terminal: the point first, then what shows it, then what to do. Redacted. */
export function classificationText(
  name: string,
  given: Classification,
  { color, width }: TextOptions,
): string {
  const classification = redactDeep(given);
  const [best, ...others] = classification.causes;
  const paint = (style: 'bold' | 'red' | 'yellow' | 'green', text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const headline = {
    diagnosed: () => paint('red', `${best?.title ?? ''} (${best?.certainty ?? ''})`),
    novel: () => paint('yellow', 'It failed, and no playbook explains it.'),
    healthy: () => paint('green', 'Nothing failed.'),
  }[classification.verdict]();
  const sections = [
    `${paint('bold', name)}\n${headline}`,
    best ? wrap(best.summary, width) : '',
    evidenceText(classification, width),
    classification.fingerprint ? fingerprintText(classification.fingerprint) : '',
    best
      ? `${paint('bold', 'What to do')}\n${best.remedies.map((one, at) => wrap(`${at + 1}. ${one}`, width, '   ')).join('\n')}`
      : '',
    others.length > 0
      ? `Also possible\n${others.map(({ title, certainty }) => wrap(`- ${title} (${certainty})`, width, '  ')).join('\n')}`
      : '',
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

function evidenceText({ evidence, verdict }: Classification, width: number): string {
  if (evidence.length === 0) return '';
  const title = verdict === 'novel' ? 'What tells most' : 'Evidence';
  const lines = evidence.map(({ line, text }) => {
    const place = line > 0 ? `- line ${line}` : '- beside the log';
    return `${place}\n${wrap(printable(text), width - 4).replace(/^/gm, '    ')}`;
  });
  return `${title}\n${lines.join('\n')}`;
}

/** A log may hold sequences that move the cursor or colour the terminal. */
const printable = (text: string): string =>
  stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]/gu, '');
