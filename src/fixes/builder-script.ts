import type { BuilderPlace, Word } from './builder-arguments.ts';
import { type Operation, set } from './edit/operation.ts';

/** A command that begins a line, or follows what ends another one. */
const callOf = (subcommands: readonly string[]): RegExp =>
  new RegExp(
    `(^|&&|\\|\\||[;|(]|\\b(?:then|do)\\b)(\\s*buildah\\s+(?:${subcommands.join('|')}))(?=\\s)`,
    'gm',
  );

/**
 * Gives Buildah an option in a shell script, behind each of the subcommands: the one place in which it stands before every
 * argument. A script in which they are not plain commands, or which gives the option already, is left to people.
 */
export function setInScript(
  { words, name, file }: BuilderPlace,
  subcommands: readonly string[],
  option: `--${string}`,
): readonly Operation[] | { readonly because: string } {
  const what = `buildah ${subcommands.join(' or ')}`;
  const scripts = words.filter(({ text }) => callOf(subcommands).test(text));
  if (scripts.length === 0)
    return {
      because: `no plain ${what} stands in the script of container ${name} in ${file}: pass ${option} there`,
    };
  const quoted = scripts.some(({ text }) =>
    [...text.matchAll(callOf(subcommands))].some(({ index }) => isInQuotes(text, index)),
  );
  if (quoted)
    return {
      because: `${what} stands in quotes in the script of container ${name} in ${file}: pass ${option} there`,
    };
  const [flag = ''] = option.split('=');
  if (scripts.some(({ text }) => text.includes(flag)))
    return {
      because: `the script of container ${name} in ${file} gives ${flag} already: change it there`,
    };
  return scripts.map((word: Word) =>
    set(word.path, word.text.replace(callOf(subcommands), `$1$2 ${option}`)),
  );
}

/** An odd number of quotation marks stands before it. */
const isInQuotes = (text: string, index: number): boolean =>
  ['"', "'"].some((mark) => text.slice(0, index).split(mark).length % 2 === 0);
