import type { V1Container, V1EnvVar, V1PodSpec } from '@kubernetes/client-node';
import type { FactValue } from '../model/facts.ts';
import { registryOf } from '../model/image-reference.ts';
import { pushedImage } from './pushed-image.ts';

/** What a builder was told: which one it is, where it takes its sources from and where it pushes to. */
export interface Builder {
  readonly kind: FactValue<'builder.kind'>;
  readonly container: V1Container;
  readonly arguments: readonly string[];
  readonly context?: string;
  readonly destination?: string;
  /** All of them: one build may push under several names. */
  readonly destinations: readonly string[];
  readonly registry?: string;
}

const imagePatterns: readonly (readonly [RegExp, Builder['kind']])[] = [
  [/kaniko/i, 'kaniko'],
  [/kimia/i, 'kimia'],
  [/buildah/i, 'buildah'],
  [/buildkit|buildctl/i, 'buildkit'],
];

/** The builder among the containers of a pod template; without a known one, the container with a `--destination`. */
export function builderOf(spec: V1PodSpec | undefined): Builder | undefined {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const container =
    containers.find(({ image }) => kindIn([image]) !== 'unknown') ??
    containers.find((one) => kindOf(one) !== 'unknown') ??
    containers.find((one) => option(argumentsOf(one), ['--destination'])) ??
    containers[0];
  return container ? describe(container) : undefined;
}

/** Kaniko's and Kimia's options (Kaniko README, "Additional Flags"). In any other script `-d` and `-c` mean something else. */
const destinationOptions = ['--destination', '-d'];
const contextOptions = ['--context', '-c'];

function describe(container: V1Container): Builder {
  const kind = kindOf(container);
  const words = argumentsOf(container);
  const hasShortOptions = kind === 'kaniko' || kind === 'kimia';
  const known = (options: readonly string[]) => (hasShortOptions ? options : options.slice(0, 1));
  const pushed = pushedImage(words);
  const destinations = pushed ? [pushed] : optionValues(words, known(destinationOptions));
  const [destination] = destinations;
  const context = option(words, known(contextOptions));
  const registry = destination ? registryIn(destination) : undefined;
  return {
    kind,
    container,
    arguments: words,
    destinations,
    ...(context ? { context } : {}),
    ...(destination ? { destination } : {}),
    ...(registry ? { registry } : {}),
  };
}

// A variable whose value the manifest does not show may hold the registry.
const registryIn = (destination: string): string | undefined =>
  destination.split('/')[0]?.includes('$') ? undefined : registryOf(destination);

const kindIn = (words: readonly (string | undefined)[]): Builder['kind'] =>
  imagePatterns.find(([pattern]) => words.some((word) => word && pattern.test(word)))?.[1] ??
  'unknown';

/** The image tells best, then the program; an argument may name another builder, such as a path that was left over. */
function kindOf({ image, command, args }: V1Container): Builder['kind'] {
  const guesses = [[image], command ?? [], args ?? []].map(kindIn);
  return guesses.find((kind) => kind !== 'unknown') ?? 'unknown';
}

/** Arguments as words: a shell script (`sh -c "…"`) is split as far as white space tells, and known variables are put in. */
const argumentsOf = ({ command, args, env }: V1Container): string[] =>
  withoutShell([...(command ?? []), ...(args ?? [])].flatMap((word) => word.split(/\s+/)))
    .filter((word) => word !== '' && word !== '\\')
    .map((word) => withVariables(unquoted(word), env ?? []));

/** Without `sh -c`, whose `-c` is not the builder's. */
function withoutShell(words: readonly string[]): readonly string[] {
  const shell = words.slice(0, 2).findIndex((word) => /(^|\/)(ba|a|da|z)?sh$/.test(word));
  const flag = words.findIndex((word, index) => index > shell && /^-[a-z]*c$/.test(word));
  return shell >= 0 && flag >= 0 ? words.slice(flag + 1) : words;
}

/** Puts in variables that the manifest sets: `$(NAME)` as Kubernetes does, `$NAME` and `${NAME}` as a shell does. */
const withVariables = (word: string, env: readonly V1EnvVar[]): string =>
  word.replace(
    /\$\((\w+)\)|\$\{(\w+)\}|\$(\w+)/g,
    (reference, ...names: (string | undefined)[]) => {
      const name = names.slice(0, 3).find((one) => one !== undefined);
      return env.find((one) => one.name === name)?.value ?? reference;
    },
  );

/** `--name=value` or `--name value`, where it is first given. */
export const option = (words: readonly string[], names: readonly string[]): string | undefined =>
  optionValues(words, names)[0];

/** The values of an option that may be given again and again. */
const optionValues = (words: readonly string[], names: readonly string[]): string[] =>
  words.flatMap((word, index) =>
    names.flatMap((name) => {
      if (word.startsWith(`${name}=`)) return [unquoted(word.slice(name.length + 1))];
      const next = words[index + 1];
      return word === name && next !== undefined && !next.startsWith('-') ? [unquoted(next)] : [];
    }),
  );

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2');

/** Whether a pod template looks like that of an image build: by its builder, or by where it pushes to. */
export const isBuild = (spec: V1PodSpec | undefined): boolean => {
  const builder = builderOf(spec);
  return builder !== undefined && (builder.kind !== 'unknown' || builder.destinations.length > 0);
};
