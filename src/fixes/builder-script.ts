import type { BuilderPlace, Word } from './builder-arguments.ts';
import { type Operation, set } from './edit/operation.ts';
import { commandsIn, type ShellCommand, type ShellWord } from './shell-script.ts';
import { type Edit, splice } from './yaml/splice.ts';

type Refusal = { readonly because: string };

/** A call of Buildah in a shell script. */
export interface ScriptCall {
  /** The script. */
  readonly script: Word;
  /** What stands behind `buildah push`. */
  readonly words: readonly ShellWord[];
  /** Where that begins. */
  readonly start: number;
}

/**
 * The calls of Buildah with one of the subcommands, as plain commands of a script: not in loops, pipes and substitutions, where
 * more happens than is written.
 */
export function callsIn(
  { words, name, file }: BuilderPlace,
  subcommands: readonly string[],
  wanted: string,
): readonly [ScriptCall, ...ScriptCall[]] | Refusal {
  const what = `buildah ${subcommands.join(' or ')}`;
  const where = `the script of container ${name} in ${file}`;
  const calls: ScriptCall[] = [];
  for (const script of words.filter(
    ({ text }) => /\bbuildah\b/.test(text) && /\s/.test(text.trim()),
  )) {
    const commands = commandsIn(script.text);
    if (!commands)
      return {
        because: `${where} is written in a way that the bot does not edit: pass ${wanted} there`,
      };
    for (const command of commands) {
      const call = callOf(command, subcommands);
      if (call && command.within)
        return { because: `${what} stands in ${command.within} in ${where}: pass ${wanted} there` };
      if (call) calls.push({ script, ...call });
    }
  }
  const [first, ...others] = calls;
  return first
    ? [first, ...others]
    : { because: `no plain ${what} stands in ${where}: pass ${wanted} there` };
}

/** Buildah's own options come before the subcommand (buildah(1)); these have a value as a word of its own. */
const globalOptions =
  /^--(?:log-level|root|runroot|storage-driver|storage-opt|registries-conf|userns-[ug]id-map)$/;

function callOf(
  { words: [program, ...rest] }: ShellCommand,
  subcommands: readonly string[],
): Pick<ScriptCall, 'words' | 'start'> | undefined {
  if (!program?.isPlain || !/(^|\/)buildah$/.test(program.text)) return undefined;
  const at = rest.findIndex(
    ({ text }, index) => !text.startsWith('-') && !globalOptions.test(rest[index - 1]?.text ?? ''),
  );
  const subcommand = rest[at];
  return subcommand?.isPlain && subcommands.includes(subcommand.text)
    ? { words: rest.slice(at + 1), start: subcommand.end }
    : undefined;
}

/** Gives Buildah an option in a shell script: where it stands already, or else behind the subcommand, before every argument. */
export function setInScript(
  builder: BuilderPlace,
  subcommands: readonly string[],
  option: `--${string}`,
): readonly Operation[] | Refusal {
  const calls = callsIn(builder, subcommands, option);
  if ('because' in calls) return calls;
  const where = `the script of container ${builder.name} in ${builder.file}`;
  const [flag = ''] = option.split('=');
  const edits: [Word, Edit][] = [];
  for (const { script, words, start } of calls) {
    const given = words.find(({ text }) => text === flag || text.startsWith(`${flag}=`));
    const hidden = words.find(({ text, isPlain }) => !isPlain && isOptions.test(text));
    if (hidden ?? (given?.isPlain === false ? given : undefined))
      return {
        because: `${where} takes options from a variable (${(hidden ?? given)?.text}): pass ${option} there`,
      };
    if (given?.text === option) continue;
    edits.push([
      script,
      given
        ? { start: given.start, end: given.end, text: option }
        : { start, end: start, text: ` ${option}` },
    ]);
  }
  return edits.length > 0
    ? inScripts(edits)
    : { because: `${where} passes ${option} already: apply it and run the build again` };
}

/** A variable that is called after options may hold the very one. */
const isOptions = /^\$\{?\w*(?:opt|arg|flag)/i;

/** Each script with all of its edits. */
export const inScripts = (edits: readonly (readonly [Word, Edit])[]): Operation[] =>
  [...Map.groupBy(edits, ([script]) => script)].map(([script, own]) =>
    set(
      script.path,
      splice(
        script.text,
        own.map(([, edit]) => edit),
      ),
    ),
  );
