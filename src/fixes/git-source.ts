import { posix } from 'node:path';
import { gitContext } from '../checks/git-context.ts';
import type { SourceWish } from '../model/source-folder.ts';
import type { BuilderPlace } from './builder-arguments.ts';
import { type Flag, flagValue, flagValues } from './builder-flags.ts';
import { callsIn, inScripts } from './builder-script.ts';
import { type Operation, set } from './edit/operation.ts';

/** The git repository that a builder is told to clone, by its own arguments. */
export interface GitSource {
  readonly wish: SourceWish;
  /** Puts a folder in the place of the address, where no flag takes it (Buildah). */
  readonly inFolder?: (folder: string) => readonly Operation[];
}

type Refusal = { readonly because: string };

export const contextFlag: Flag = { name: '--context', aliases: ['-c'] };
export const dockerfileFlag: Flag = { name: '--dockerfile', aliases: ['-f'] };
const subPath: Flag = { name: '--context-sub-path' };
const kanikoGit: Flag = { name: '--git' };
const kimiaBranch: Flag = { name: '--git-branch' };
const kimiaRevision: Flag = { name: '--git-revision' };

/** What means nothing any more once the context is a folder of its own. */
export const gitFlags: readonly Flag[] = [
  subPath,
  kanikoGit,
  kimiaBranch,
  kimiaRevision,
  { name: '--git-token-file' },
  { name: '--git-token-user' },
];

/** Buildah takes the address as an argument (buildah-build(1)), and its file by `-f`. */
const buildahFile: Flag = { name: '--file', aliases: ['-f'] };

export function gitSourceOf(builder: BuilderPlace): GitSource | Refusal {
  if (builder.kind !== 'buildah') return sourceAt(builder, flagValue(builder, contextFlag));
  if (builder.isScript) return inScript(builder);
  const argument = builder.words.find(isAddress);
  const source = sourceAt(builder, argument?.text);
  return 'because' in source || !argument
    ? source
    : { ...source, inFolder: (folder) => [set(argument.path, folder)] };
}

const isAddress = ({ text }: { readonly text: string }): boolean =>
  gitContext(text, 'buildah') !== undefined;

function inScript(builder: BuilderPlace): GitSource | Refusal {
  const calls = callsIn(builder, ['bud', 'build'], 'the context');
  if ('because' in calls) return calls;
  const [call, another] = calls.filter(({ words }) => words.some(isAddress));
  const argument = call?.words.find(isAddress);
  if (!call || another || argument?.isPlain !== true) return sourceAt(builder, undefined);
  const words = call.words.map(({ text }) => ({ text, path: [] }));
  const source = sourceAt({ ...builder, words }, argument.text);
  if ('because' in source) return source;
  const { start, end } = argument;
  return {
    ...source,
    inFolder: (folder) => inScripts([[call.script, { start, end, text: folder }]]),
  };
}

function sourceAt(builder: BuilderPlace, written: string | undefined): GitSource | Refusal {
  const { kind, name, file } = builder;
  const git = written === undefined ? undefined : gitContext(written, kind);
  if (!written || !git)
    return { because: `container ${name} in ${file} takes its context from no git repository` };
  if (/[$]/.test(written))
    return {
      because: `container ${name} in ${file} takes its context from a variable (${written})`,
    };
  const ref = refIn(builder, written);
  const folder = folderIn(builder, written);
  const dockerfile = dockerfileIn(builder);
  const refusal = [ref, folder, dockerfile].find((one) => typeof one === 'object');
  if (refusal) return refusal;
  return {
    wish: {
      host: git.host,
      repository: git.repository,
      ...(typeof ref === 'string' ? { ref } : {}),
      folder: String(folder),
      dockerfile: String(dockerfile),
      ignoreFiles: ignoreFilesOf(kind, String(dockerfile)),
    },
  };
}

/** What stands behind the `#`: a ref, a folder behind a colon, and for Kaniko a commit behind another `#`. */
const fragmentOf = (written: string): { ref: string; folder: string; commit: string } => {
  const [, fragment = '', commit = ''] = written.split('#');
  const [ref = '', folder = ''] = fragment.split(':');
  return { ref, folder, commit };
};

/** A commit before a branch, a flag before the address: as these builders look. */
function refIn(builder: BuilderPlace, written: string): string | Refusal | undefined {
  const { ref, commit } = fragmentOf(written);
  const branch = flagValues(builder, kanikoGit)
    .flatMap((one) => one.split(','))
    .find((one) => one.startsWith('branch='))
    ?.slice('branch='.length);
  const all = [
    commit,
    flagValue(builder, kimiaRevision) ?? '',
    ref,
    flagValue(builder, kimiaBranch) ?? '',
    branch ?? '',
  ];
  const told = all.find((one) => one !== '');
  if (told === undefined) return undefined;
  return isRef.test(told)
    ? told
    : {
        because: `container ${builder.name} in ${builder.file} names the ref ${told}, which is none as it is written`,
      };
}

const isRef = /^(?!-)[\w][\w./-]*$/;

function folderIn(builder: BuilderPlace, written: string): string | Refusal {
  const { folder } = fragmentOf(written);
  const given = flagValue(builder, subPath) ?? '';
  if (folder !== '' && given !== '')
    return {
      because: `container ${builder.name} in ${builder.file} names two folders, ${folder} and ${given}`,
    };
  return within(folder || given, builder);
}

function dockerfileIn(builder: BuilderPlace): string | Refusal {
  const flag = builder.kind === 'buildah' ? buildahFile : dockerfileFlag;
  const given = flagValues(builder, flag);
  const [only = 'Dockerfile', another] = given;
  if (another !== undefined || /^https?:/.test(only))
    return {
      because: `container ${builder.name} in ${builder.file} builds with ${given.join(' and ')}, not with one file of the repository`,
    };
  return within(only, builder);
}

/** A path below the root that it is relative to, whether or not it begins with a slash. */
function within(path: string, { name, file }: BuilderPlace): string | Refusal {
  const clean = posix.normalize(`./${path}`).replace(/^\.?\/+|\/+$/g, '');
  const normal = clean === '.' ? '' : clean;
  return normal.startsWith('..') || normal.includes('$')
    ? { because: `container ${name} in ${file} names ${path}, and where that leads is not known` }
    : normal;
}

/** Kaniko README, ".dockerignore"; buildah-build(1), "containerignore". */
const ignoreFilesOf = (kind: BuilderPlace['kind'], dockerfile: string): string[] =>
  kind === 'kaniko'
    ? [`${dockerfile}.dockerignore`, '.dockerignore']
    : [
        `${dockerfile}.containerignore`,
        `${dockerfile}.dockerignore`,
        '.containerignore',
        '.dockerignore',
      ];
