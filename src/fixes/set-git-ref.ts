import { factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { argumentsIn, type BuilderPlace } from './builder-arguments.ts';
import {
  addFlag,
  type Flag,
  type FlagChange,
  type FlagRefusal,
  flagValue,
  flagValues,
  setFlags,
  type WantedFlag,
} from './builder-flags.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

const context: Flag = { name: '--context', aliases: ['-c'] };
const subPath: Flag = { name: '--context-sub-path' };
// Kaniko looks for a branch of that name, then for a tag (pkg/buildcontext/git.go).
const kanikoGit: Flag = { name: '--git', since: '1.9.0' };
const kimiaBranch: Flag = { name: '--git-branch' };
const kimiaRevision: Flag = { name: '--git-revision' };

/** Writes the branch, tag or commit in the way that this builder understands. Which ones exist is not guessed. */
export const setGitRef: Fix = {
  id: 'set-git-ref',
  title: 'Name the git ref as the builder wants it',
  risk: 'The build takes the same sources as were asked for. Where a branch and a tag have one name, the branch is taken.',
  verify: 'Run the build again: the log shows the clone, and then the base image.',
  rollback: 'Revert this pull request; the builder is given the old address again.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => rewrite(manifest, request)),
};

type Refusal = { readonly because: string };

function rewrite(manifest: Manifest, { facts }: FixRequest): Change | Refusal {
  const builder = argumentsIn(manifest, facts, ['kaniko', 'kimia'], 'git ref in its arguments');
  if ('because' in builder) return builder;
  const written = flagValue(builder, context);
  const [address = '', fragment, ...more] = written?.split('#') ?? [];
  if (!written || !fragment)
    return { because: `the context of container ${builder.name} in ${builder.file} names no ref` };
  if (fragment !== (factValue(facts, 'git.ref') ?? fragment))
    return {
      because: `${builder.file} names ${fragment}, but the build failed with ${factValue(facts, 'git.ref')}`,
    };
  const [ref = '', folder] = fragment.split(':');
  if (more.length > 0 && folder === undefined)
    return { because: `which commits and refs ${address} has is not known` };
  const change =
    builder.kind === 'kaniko'
      ? forKaniko(builder, { address, ref, folder })
      : forKimia(builder, { address, ref, folder });
  if ('because' in change) return change;
  return {
    ...change,
    place: `${placeOf(manifest)} git ref of container ${builder.name}`,
    summary: `arguments of container ${builder.name}: ${change.summary}`,
  };
}

interface Parts {
  readonly address: string;
  readonly ref: string;
  readonly folder: string | undefined;
}

const isCommit = (ref: string): boolean => /^[0-9a-f]{40}$/.test(ref);

/** What stands behind the # goes to go-git as the full name of a ref; a name by itself is looked up by --git alone. */
function forKaniko(builder: BuilderPlace, parts: Parts): FlagChange | FlagRefusal {
  const { address, ref, folder } = parts;
  if (isCommit(ref))
    return {
      because:
        'Kaniko checks a commit out of a branch: name that before it, #refs/heads/<branch>#<commit>',
    };
  const isFull = ref.startsWith('refs/');
  if (isFull && folder === undefined)
    return {
      because: `${ref} is written as Kaniko wants it; which refs ${address} has is not known`,
    };
  if (!isFull && flagValues(builder, kanikoGit).some((one) => one.startsWith('branch=')))
    return {
      because: `container ${builder.name} in ${builder.file} names a branch by --git already`,
    };
  const placed = inFolder(builder, folder, [context, isFull ? `${address}#${ref}` : address]);
  if ('because' in placed || isFull || ref === '') return placed;
  const named = addFlag(builder, kanikoGit, `branch=${ref}`);
  return 'because' in named ? named : joined(placed, named);
}

/** Kimia hands the address to git as it is, which has flags of its own for what to check out. */
function forKimia(
  builder: BuilderPlace,
  { address, ref, folder }: Parts,
): FlagChange | FlagRefusal {
  const flag = isCommit(ref) ? kimiaRevision : kimiaBranch;
  const given = flagValue(builder, kimiaBranch) ?? flagValue(builder, kimiaRevision);
  if (given)
    return {
      because: `container ${builder.name} in ${builder.file} names ${given} by a flag already`,
    };
  const placed = inFolder(builder, folder, [context, address]);
  if ('because' in placed || ref === '') return placed;
  const named = setFlags(builder, [[flag, ref.replace(/^refs\/(?:heads|tags)\//, '')]]);
  return 'because' in named ? named : joined(placed, named);
}

/** The address without the folder, which both builders take by a flag. */
function inFolder(
  builder: BuilderPlace,
  folder: string | undefined,
  address: WantedFlag,
): FlagChange | FlagRefusal {
  const path = folder?.replace(/^\/+|\/+$/g, '');
  if (!path) return setFlags(builder, [address]);
  const given = flagValue(builder, subPath);
  return given
    ? { because: `container ${builder.name} in ${builder.file} names the folder ${given} already` }
    : setFlags(builder, [address, [subPath, path]]);
}

const joined = (one: FlagChange, other: FlagChange): FlagChange => ({
  operations: [...one.operations, ...other.operations],
  summary: `${one.summary}, ${other.summary}`,
  proof: [...one.proof, ...other.proof],
});
