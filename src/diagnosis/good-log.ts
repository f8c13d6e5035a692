import { createHash } from 'node:crypto';
import { speaksOfError } from './decisive-lines.ts';
import { logLines } from './log-lines.ts';
import { localTemplate } from './log-template.ts';

/** Beyond so many templates a log is one of a program's output rather than of a build. */
const mostTemplates = 4_000;
const keyLength = 12;

/**
 * Keys of the templates of a log: what stands in the log of a build that succeeded made nothing fail. A key is a hash: it tells
 * nothing of the line, so that it may be kept. Of a long log those lines come first that sound of trouble, since only such a
 * line could be taken for a cause.
 */
export function goodTemplates(log: string): Set<string> {
  const texts = [...new Set(logLines(log).map(({ text }) => text))];
  const [bad, plain] = [true, false].map((sounds) =>
    texts.filter((text) => speaksOfError.test(text) === sounds),
  );
  return new Set([...(bad ?? []), ...(plain ?? [])].slice(0, mostTemplates).map(templateKey));
}

/** Under which a line is looked for among those of good logs. */
export const templateKey = (line: string): string =>
  createHash('sha256').update(localTemplate(line)).digest('hex').slice(0, keyLength);
