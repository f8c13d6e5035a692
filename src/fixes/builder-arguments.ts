import { builderOf } from '../checks/builder.ts';
import { type Fact, type FactValue, factValue } from '../model/facts.ts';
import { type ContainerPlace, containersIn } from './containers.ts';
import type { ObjectPath } from './edit/operation.ts';
import type { Manifest } from './manifests/manifest.ts';

export type BuilderKind = FactValue<'builder.kind'>;

/** The container that builds, and what its builder is started with. */
export interface BuilderPlace extends ContainerPlace {
  readonly kind: BuilderKind;
  readonly image: string | undefined;
  readonly words: readonly Word[];
  /** The list that takes one more argument. */
  readonly list: ObjectPath;
  /** Is the builder called by a shell script, whose words are not a list? */
  readonly isScript: boolean;
  /** The file that says so, for people. */
  readonly file: string;
}

/** One item of `command` or `args`. */
export interface Word {
  readonly text: string;
  readonly path: ObjectPath;
}

type Refusal = { readonly because: string };

/** The container that builds, among those of the manifest. */
export function builderIn(manifest: Manifest, facts: readonly Fact[]): BuilderPlace | Refusal {
  const places = containersIn(manifest);
  const specs = places.map((place) => ({ name: place.name, ...startOf(manifest, place) }));
  const builder = builderOf({ containers: specs });
  const place = places.find(({ name }) => name === builder?.container.name);
  if (!builder || !place)
    return { because: `${manifest.whereabouts} does not show the builder and its arguments` };
  const ran = factValue(facts, 'builder.kind');
  const kind = builder.kind === 'unknown' ? (ran ?? 'unknown') : builder.kind;
  const file = manifest.decidedIn([...place.path, 'args']);
  if (ran && ran !== 'unknown' && ran !== kind)
    return { because: `${file} builds with ${kind}, but the build that failed ran ${ran}` };
  return { ...place, kind, ...linesOf(builder.container, place.path), file };
}

/** The same, where its arguments stand one by one in a list: an option can be set there, and in no shell script. */
export function argumentsIn(
  manifest: Manifest,
  facts: readonly Fact[],
  kinds: readonly BuilderKind[],
  wanted: string,
): BuilderPlace | Refusal {
  const builder = builderIn(manifest, facts);
  if ('because' in builder) return builder;
  const { file, kind, name } = builder;
  if (!kinds.includes(kind))
    return {
      because: `${kind === 'unknown' ? 'the builder is not known, and' : kind} has no ${wanted}`,
    };
  return builder.isScript
    ? {
        because: `container ${name} in ${file} calls ${kind} in a shell script, which the bot does not edit: pass ${wanted} there`,
      }
    : builder;
}

interface Start {
  readonly image?: string;
  readonly command?: string[];
  readonly args?: string[];
}

/** Place by place, because each may be decided in another file. */
function startOf(manifest: Manifest, { path }: ContainerPlace): Start {
  const image = manifest.value([...path, 'image']);
  const [command, args] = (['command', 'args'] as const).map((field) =>
    textsIn(manifest.value([...path, field])),
  );
  return {
    ...(typeof image === 'string' ? { image } : {}),
    ...(command ? { command } : {}),
    ...(args ? { args } : {}),
  };
}

const textsIn = (list: unknown): string[] | undefined =>
  Array.isArray(list) ? list.map(String) : undefined;

const shell = /(^|\/)(ba|a|da|z)?sh$/;

function linesOf({ image, command = [], args = [] }: Start, path: ObjectPath) {
  const wordsOf = (list: 'command' | 'args', texts: readonly string[]): Word[] =>
    texts.map((text, index) => ({ text, path: [...path, list, index] }));
  const isOfCommand = args.length === 0 && command.some((word) => word.startsWith('-'));
  return {
    image,
    words: [...wordsOf('command', command), ...wordsOf('args', args)],
    list: [...path, isOfCommand ? 'command' : 'args'],
    isScript: [...command, ...args].slice(0, 2).some((word) => shell.test(word)),
  };
}
