import { subjectKindNamed } from '../model/references.ts';

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
  | { readonly kind: 'mistake'; readonly message: string };

const options: Readonly<Record<string, 'namespace' | 'cluster'>> = {
  '-n': 'namespace',
  '--namespace': 'namespace',
  '-c': 'cluster',
  '--cluster': 'cluster',
};

/**
 * Reads `diagnose <job> [-n namespace] [--cluster c]`, `link github` and the like. `namespace/job`, which is how events and findings print it, is
 * understood too, as are kubectl's `pod/<name>`, `deployment/<name>` and the like, and names pasted in backticks.
 */
export function parseCommandLine(text: string): CommandLine {
  const [verb, ...words] = text.replaceAll('`', ' ').trim().split(/\s+/);
  if (!verb || verb === 'help') return { kind: 'help' };
  if (verb === 'link' || verb === 'unlink') return parseAccount(verb, words);
  if (verb === 'selftest')
    return words.length === 0
      ? { kind: 'selftest' }
      : { kind: 'mistake', message: 'selftest takes nothing behind it.' };
  if (verb !== 'diagnose')
    return {
      kind: 'mistake',
      message: `There is no command ${verb}. Try diagnose <job>, or help.`,
    };
  return parseDiagnose(words);
}

const parseAccount = (kind: 'link' | 'unlink', words: readonly string[]): CommandLine =>
  words.length === 1 && words[0]?.toLowerCase() === 'github'
    ? { kind }
    : { kind: 'mistake', message: `Which account? There is ${kind} github.` };

function parseDiagnose(words: readonly string[]): CommandLine {
  const found: { job?: string; namespace?: string; cluster?: string } = {};
  for (let index = 0; index < words.length; index++) {
    const [name = '', inline] = (words[index] ?? '').split('=', 2);
    const option = options[name];
    if (option) {
      const value = inline ?? words[++index];
      if (!value)
        return { kind: 'mistake', message: `${name} needs a value: ${name} <${option}>.` };
      found[option] = value;
    } else if (name.startsWith('-')) {
      return {
        kind: 'mistake',
        message: `There is no option ${name}; there are -n <namespace> and --cluster <name>.`,
      };
    } else if (found.job) {
      return {
        kind: 'mistake',
        message: `One job at a time: ${found.job} and ${name} were given.`,
      };
    } else found.job = name;
  }
  return found.job
    ? { kind: 'diagnose', ...found, ...splitName(found.job, found.namespace) }
    : noJob;
}

const noJob: CommandLine = {
  kind: 'mistake',
  message: 'Which job? diagnose <job> [-n namespace] [--cluster name].',
};

/** `builds/app-7` names a namespace, `pod/app-7` a kind. */
function splitName(
  name: string,
  namespace: string | undefined,
): { job: string; namespace?: string } {
  const [first = '', rest] = name.split('/', 2);
  const given = namespace ? { namespace } : {};
  return rest && !subjectKindNamed(first) && !namespace
    ? { job: rest, namespace: first }
    : { job: name, ...given };
}
