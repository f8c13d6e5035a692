import { type Fact, factValue, factValues } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { argumentsIn, type BuilderPlace } from './builder-arguments.ts';
import { addFlag, type Flag, type FlagChange, setFlags, type WantedFlag } from './builder-flags.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

// Kaniko README, "Additional Flags". The names with dashes came with GoogleContainerTools/kaniko#2084.
const compressedCaching: Flag = { name: '--compressed-caching', isSwitch: true, since: '1.9.1' };
const snapshotMode: Flag = {
  name: '--snapshot-mode',
  aliases: ['--snapshotMode'],
  since: '1.9.1',
};
const newRun: Flag = { name: '--use-new-run', isSwitch: true };
const git: Flag = { name: '--git' };

/** Lets Kaniko itself need less memory or time, in the phase in which it ran out of it. */
export const lightenBuilder: Fix = {
  id: 'lighten-builder',
  title: 'Let the builder need less',
  risk: 'Without compressed caching layers are compressed twice, which costs time; the snapshot mode redo takes a file for unchanged when its size, time and owner are; --use-new-run is experimental. The image should be compared once with one that was built before.',
  verify:
    'Run the build again: it gets past the phase in which it was stopped, and the image has the same files.',
  rollback: 'Revert this pull request; the next build runs with the old arguments.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => lighten(manifest, request)),
};

function lighten(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  const builder = argumentsIn(manifest, facts, ['kaniko'], 'options that make it need less');
  if ('because' in builder) return builder;
  const change = ranOutOfMemory(facts) ? forMemory(builder, facts) : forTime(builder, facts);
  if ('because' in change) return change;
  return {
    ...change,
    place: `${placeOf(manifest)} arguments of container ${builder.name}`,
    summary: `arguments of container ${builder.name}: ${change.summary}`,
  };
}

/** A snapshot may also have failed, for which none of the options helps. */
const ranOutOfMemory = (facts: readonly Fact[]): boolean =>
  factValue(facts, 'container.reason') === 'OOMKilled' ||
  factValue(facts, 'container.exitCode') === 137 ||
  factValue(facts, 'earlier.reason') === 'OOMKilled' ||
  factValues(facts, 'log.signature').includes('out-of-memory');

function forMemory(
  builder: BuilderPlace,
  facts: readonly Fact[],
): FlagChange | { because: string } {
  const phase = factValue(facts, 'build.phase');
  switch (phase) {
    case 'snapshot':
      return firstOf(builder, [
        [
          [compressedCaching, 'false'],
          [snapshotMode, 'redo'],
        ],
        [[newRun, 'true']],
      ]);
    case 'cache':
    case 'push':
      return setFlags(builder, [[compressedCaching, 'false']]);
    case 'context':
      return cloneLess(builder, facts);
    case undefined:
      return { because: 'the log does not tell in which phase the build ran out of memory' };
    default:
      return {
        because:
          phase === 'build'
            ? `the memory went into an instruction of the Dockerfile${stepOf(facts)}, not into the builder`
            : 'the memory went into the base image, of which the builder unpacks every layer in any case',
      };
  }
}

const stepOf = (facts: readonly Fact[]): string => {
  const step = factValue(facts, 'build.step');
  return step ? ` (${step})` : '';
};

function forTime(builder: BuilderPlace, facts: readonly Fact[]): FlagChange | { because: string } {
  if (factValue(facts, 'build.slowestKind') !== 'snapshot')
    return { because: 'neither memory nor the time for snapshots is what the build was short of' };
  return firstOf(builder, [[[snapshotMode, 'redo']], [[newRun, 'true']]]);
}

/** What is well tried first; what is left when a build failed although it is given. */
function firstOf(
  builder: BuilderPlace,
  [first, ...more]: readonly (readonly WantedFlag[])[],
): FlagChange | { because: string } {
  const change = setFlags(builder, first ?? []);
  return 'because' in change && change.isDone && more.length > 0 ? firstOf(builder, more) : change;
}

/** Kaniko clones all branches. One is enough where the context names a branch, or none for the default. */
function cloneLess(
  builder: BuilderPlace,
  facts: readonly Fact[],
): FlagChange | { because: string } {
  const context = factValue(facts, 'git.context');
  if (!context)
    return { because: 'the memory went into fetching the sources, which are not cloned with git' };
  return context.ref === undefined || context.ref.startsWith('refs/heads/')
    ? addFlag(builder, git, 'single-branch=true')
    : {
        because: `the context names ${context.ref}, which need not be on the one branch that a smaller clone would fetch`,
      };
}
