import { Problem } from '../model/problem.ts';
import { messageOf } from './text.ts';

export const logUnreadable = (file: string, cause: unknown): Problem =>
  new Problem(
    'log-unreadable',
    `${file} cannot be read: ${messageOf(cause)}.`,
    'Check the path and its permissions; - stands for standard input.',
    cause,
  );

export const logNotText = (name: string): Problem =>
  new Problem(
    'log-not-text',
    `${name} is not text in UTF-8.`,
    'Unpack it first, or convert it: iconv -f UTF-16 -t UTF-8 <file>.',
  );

export const logEmpty = (name: string): Problem =>
  new Problem(
    'log-empty',
    `${name} is empty.`,
    'Say what else is known: --exit-code, --reason or --event.',
  );

/** @param line counted from 1 */
export const caseBroken = (file: string, line: number, because: string): Problem =>
  new Problem(
    'case-broken',
    `Line ${line} of ${file === '-' ? 'standard input' : file} is no case: ${because}.`,
    'A case is {"id", "log", "events", "exitCode", "reason"} on one line; the other lines were classified.',
  );
