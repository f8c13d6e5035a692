import { factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { argumentsIn, type BuilderPlace } from './builder-arguments.ts';
import { type Flag, flagValue, setFlags } from './builder-flags.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

const cache: Flag = { name: '--cache', isSwitch: true };
const cacheRepository: Flag = { name: '--cache-repo' };
const cacheDirectory: Flag = { name: '--cache-dir' };
const noPush: Flag = { name: '--no-push', isSwitch: true };

/** Lets the builder keep the layers of one build for the next. */
export const enableCache: Fix = {
  id: 'enable-cache',
  title: 'Keep layers between builds',
  risk: 'The first build takes longer, because it writes the cache. An instruction whose result changes without its text (`apt-get upgrade`) is taken from the cache for two weeks, and the registry holds the layers.',
  verify:
    'Run the build twice: the second one says that it uses cached layers, and ends well before the deadline.',
  rollback: 'Revert this pull request; the next build makes every layer anew.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => enable(manifest, request)),
};

function enable(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  if (factValue(facts, 'builder.cache') === 'on')
    return { because: 'the build kept its layers already' };
  const slowest = factValue(facts, 'build.slowest');
  if (slowest && (slowest.name === 'push' || slowest.name === 'context'))
    return {
      because: `most of the time, ${slowest.seconds} s, went into ${slowest.name}, which kept layers do not shorten`,
    };
  const builder = argumentsIn(manifest, facts, ['kaniko', 'kimia'], '--cache=true');
  if ('because' in builder) return builder;
  const obstacle = builder.kind === 'kaniko' ? kanikoObstacle(builder) : kimiaObstacle(builder);
  if (obstacle) return { because: obstacle };
  const change = setFlags(builder, [[cache, 'true']]);
  if ('because' in change) return change;
  const where =
    builder.kind === 'kaniko'
      ? (flagValue(builder, cacheRepository) ?? 'the repository cache below its destination')
      : flagValue(builder, cacheDirectory);
  return {
    ...change,
    place: `${placeOf(manifest)} --cache of container ${builder.name}`,
    summary: `arguments of container ${builder.name}: ${change.summary}; layers are kept in ${where}`,
  };
}

/**
 * Kaniko finds the cache's repository by its destination. It is not named here on purpose: Kaniko checks before the build whether
 * it may push to one that is named, while a cache that it cannot write is only a warning.
 */
const kanikoObstacle = (builder: BuilderPlace): string | undefined =>
  flagValue(builder, noPush) === 'true' && flagValue(builder, cacheRepository) === undefined
    ? 'the build pushes nothing, so Kaniko must be told where to keep layers: --cache-repo'
    : undefined;

/** Kimia keeps layers in a folder, which is gone with the pod unless a volume outlives it. */
const kimiaObstacle = (builder: BuilderPlace): string | undefined =>
  flagValue(builder, cacheDirectory) === undefined
    ? 'Kimia keeps layers in a folder: mount a volume that outlives the build, and name it with --cache-dir'
    : undefined;
