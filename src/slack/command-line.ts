import type { Question } from '../model/question.ts';
import { nearNames } from '../problems/suggestion.ts';
import { mistake, readJob } from './command-words.ts';
import { parseQuestion, questionVerbs } from './questions.ts';

/** What someone typed after the slash command. */
export type CommandLine =
  | { readonly kind: 'help' }
  | { readonly kind: 'link' | 'unlink' }
  | { readonly kind: 'selftest' }
  | {
      readonly kind: 'diagnose';
      readonly job: string;
      readonly namespace?: string;
      readonly cluster?: string;
    }
  | { readonly kind: 'question'; readonly question: Question }
  | { readonly kind: 'mistake'; readonly message: string };

/** The first word of each command. */
export const verbs = ['diagnose', ...questionVerbs, 'selftest', 'link', 'unlink', 'help'];

/**
 * Reads `diagnose <job> [-n namespace] [--cluster c]`, `link github`, `list failed` and the like. `namespace/job`, which is how events and
 * findings print it, is understood too, as are kubectl's `pod/<name>`, `deployment/<name>` and the like, and names pasted in backticks.
 */
export function parseCommandLine(text: string): CommandLine {
  const [given, ...words] = text.replaceAll('`', ' ').trim().split(/\s+/);
  const verb = given?.toLowerCase();
  if (!verb || verb === 'help') return { kind: 'help' };
  if (verb === 'link' || verb === 'unlink') return parseAccount(verb, words);
  if (verb === 'selftest')
    return words.length === 0 ? { kind: 'selftest' } : mistake('selftest takes nothing behind it.');
  if (verb === 'diagnose') {
    const read = readJob(verb, words);
    return read.kind === 'mistake' ? read : { ...read, kind: verb };
  }
  const question = parseQuestion(verb, words);
  if (question) return question.kind === 'mistake' ? question : { kind: 'question', question };
  const near = nearNames(verb, verbs);
  return mistake(`There is no command ${given}. ${near ?? 'Try diagnose <job>, or help.'}`);
}

const parseAccount = (kind: 'link' | 'unlink', words: readonly string[]): CommandLine =>
  words.length === 1 && words[0]?.toLowerCase() === 'github'
    ? { kind }
    : mistake(`Which account? There is ${kind} github.`);
