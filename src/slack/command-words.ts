import type { Scope } from '../model/question.ts';
import { subjectKindNamed } from '../model/references.ts';

/** A command whose words say what is not understood: why, and how it is meant. */
export interface Mistake {
  readonly kind: 'mistake';
  readonly message: string;
}

export const mistake = (message: string): Mistake => ({ kind: 'mistake', message });

/** The words of a command without its options, and what these say. */
export interface CommandWords extends Scope {
  readonly kind: 'words';
  readonly words: readonly string[];
}

const options: Readonly<Record<string, keyof Scope>> = {
  '-n': 'namespace',
  '--namespace': 'namespace',
  '-c': 'cluster',
  '--cluster': 'cluster',
};

/** Tells the options `-n namespace` and `--cluster name` from what stands between them. */
export function readWords(all: readonly string[]): CommandWords | Mistake {
  const scope: { namespace?: string; cluster?: string } = {};
  const words: string[] = [];
  for (let index = 0; index < all.length; index++) {
    const [name = '', inline] = (all[index] ?? '').split('=', 2);
    const option = options[name];
    if (option) {
      const value = inline ?? all[++index];
      if (!value) return mistake(`${name} needs a value: ${name} <${option}>.`);
      scope[option] = value;
    } else if (name.startsWith('-')) {
      return mistake(`There is no option ${name}; there are -n <namespace> and --cluster <name>.`);
    } else words.push(name);
  }
  return { kind: 'words', words, ...scope };
}

/** One job, and where it is looked for. */
export interface NamedJob extends Scope {
  readonly kind: 'job';
  readonly job: string;
}

/** Reads `<job> [-n namespace] [--cluster name]`, where `builds/app-7` names a namespace and `pod/app-7` a kind. */
export function readJob(verb: string, all: readonly string[]): NamedJob | Mistake {
  const read = readWords(all);
  if (read.kind === 'mistake') return read;
  const { words, ...scope } = read;
  const [name, another] = words;
  if (!name) return mistake(`Which job? ${verb} <job> [-n namespace] [--cluster name].`);
  if (another) return mistake(`One job at a time: ${name} and ${another} were given.`);
  return { ...scope, ...splitName(name, scope.namespace), kind: 'job' };
}

function splitName(name: string, namespace: string | undefined): { job: string } & Scope {
  const [first = '', rest] = name.split('/', 2);
  return rest && !subjectKindNamed(first) && !namespace
    ? { job: rest, namespace: first }
    : { job: name };
}
