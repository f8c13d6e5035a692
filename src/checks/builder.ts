import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import type { FactValue } from '../model/facts.ts';
import { registryOf } from '../model/image-reference.ts';

/** What a builder was told: which one it is, where it takes its sources from and where it pushes to. */
export interface Builder {
  readonly kind: FactValue<'builder.kind'>;
  readonly container: V1Container;
  readonly arguments: readonly string[];
  readonly context?: string;
  readonly destination?: string;
  readonly registry?: string;
}

const imagePatterns: readonly (readonly [RegExp, Builder['kind']])[] = [
  [/kaniko/i, 'kaniko'],
  [/kimia/i, 'kimia'],
  [/buildah/i, 'buildah'],
];

/** The builder among the containers of a pod template; without a known image, the one with a `--destination`. */
export function builderOf(spec: V1PodSpec | undefined): Builder | undefined {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const known = containers.find((one) => kindOf(one) !== 'unknown');
  const container =
    known ??
    containers.find((one) => option(argumentsOf(one), destinationOptions)) ??
    containers[0];
  return container ? describe(container) : undefined;
}

/** Kaniko's and Kimia's `--destination`/`-d` (Kaniko README, "Additional Flags"); Buildah names it as `push`'s last word. */
const destinationOptions = ['--destination', '-d'];
const contextOptions = ['--context', '-c'];

function describe(container: V1Container): Builder {
  const kind = kindOf(container);
  const words = argumentsOf(container);
  const destination = option(words, destinationOptions) ?? pushedImage(words);
  const context = option(words, contextOptions);
  const registry = destination ? registryOf(destination) : undefined;
  return {
    kind,
    container,
    arguments: words,
    ...(context ? { context } : {}),
    ...(destination ? { destination } : {}),
    ...(registry ? { registry } : {}),
  };
}

const kindOf = ({ image, command, args }: V1Container): Builder['kind'] => {
  const text = [image, ...(command ?? []), ...(args ?? [])].join(' ');
  return imagePatterns.find(([pattern]) => pattern.test(text))?.[1] ?? 'unknown';
};

/** Arguments as words; a shell script (`sh -c "…"`) is split as far as white space tells. */
const argumentsOf = ({ command, args }: V1Container): string[] =>
  [...(command ?? []), ...(args ?? [])]
    .flatMap((word) => (/\s/.test(word) ? word.split(/\s+/) : [word]))
    .filter(Boolean);

/** `--name=value` or `--name value`. */
export function option(words: readonly string[], names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    for (const name of names) {
      if (word.startsWith(`${name}=`)) return unquoted(word.slice(name.length + 1));
      const next = words[index + 1];
      if (word === name && next !== undefined && !next.startsWith('-')) return unquoted(next);
    }
  }
  return undefined;
}

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2');

/** `buildah push [options] image [docker://destination]`. */
function pushedImage(words: readonly string[]): string | undefined {
  const push = words.indexOf('push');
  if (push < 0 || !words.slice(0, push + 1).some((word) => word.endsWith('buildah')))
    return undefined;
  const images = words.slice(push + 1).filter((word) => !word.startsWith('-'));
  const last = images.find((word) => word.startsWith('docker://')) ?? images[0];
  return last?.replace(/^docker:\/\//, '');
}
