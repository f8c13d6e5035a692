import { type Fact, factValue, isKnown } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { parseImage } from '../model/image-reference.ts';
import { argumentsIn, type BuilderPlace } from './builder-arguments.ts';
import { type Flag, type FlagChange, flagValue, setFlags } from './builder-flags.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

type Outcome = FlagChange | { readonly because: string };

/** Keeps a build from failing for its cache. */
export const setCacheArguments: Fix = {
  id: 'set-cache-arguments',
  title: 'Keep the build from failing for its cache',
  risk: 'Until the cache is filled at its new place, or as long as it is off, builds take longer.',
  verify:
    'Run the build twice: both pass, and where the cache is still on, the second one uses cached layers.',
  rollback: 'Revert this pull request; the next build uses the old cache.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => plan(manifest, request)),
};

function plan(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  const builder = argumentsIn(
    manifest,
    facts,
    ['kaniko', 'kimia', 'buildkit'],
    'other arguments for its cache',
  );
  if ('because' in builder) return builder;
  const change =
    builder.kind === 'buildkit' ? forBuildKit(builder, facts) : forKaniko(builder, facts);
  if ('because' in change) return change;
  return {
    ...change,
    place: `${placeOf(manifest)} cache arguments of container ${builder.name}`,
    summary: `arguments of container ${builder.name}: ${change.summary}`,
  };
}

const cache: Flag = { name: '--cache', isSwitch: true };
const cacheRepository: Flag = { name: '--cache-repo' };
const noPush: Flag = { name: '--no-push', isSwitch: true };
const exportCache: Flag = { name: '--export-cache' };

const refused = /\b40[135]\b|denied|unauthori[sz]ed|NAME_UNKNOWN|NAME_INVALID|not exist/i;

/**
 * A repository that the account may not push to gives way to the one that Kaniko finds by its destination, below which the account
 * pushes in any case; Kaniko does not check that one beforehand. What is damaged, or has no other place, is left out.
 */
function forKaniko(builder: BuilderPlace, facts: readonly Fact[]): Outcome {
  const named = flagValue(builder, cacheRepository);
  const own = cacheBelow(factValue(facts, 'builder.destination'));
  const canMove =
    builder.kind === 'kaniko' && named !== undefined && flagValue(builder, noPush) !== 'true';
  if (canMove && own && named !== own && refused.test(saidOfCache(facts))) {
    const change = setFlags(builder, [[cacheRepository, undefined]]);
    return 'because' in change
      ? change
      : { ...change, summary: `${change.summary}; layers are kept in ${own}, beside the image` };
  }
  return setFlags(builder, [[cache, 'false']]);
}

/** Kaniko's own choice: `cache` below the repository of the first destination (pkg/cache). */
function cacheBelow(destination: string | undefined): string | undefined {
  const parsed = destination === undefined ? undefined : parseImage(destination);
  return parsed?.kind === 'image'
    ? `${parsed.image.registry}/${parsed.image.repository}/cache`
    : undefined;
}

// BuildKit README, "Registry": some registries take a cache only as an image's manifest of OCI's media types.
const asImage = 'image-manifest=true,oci-mediatypes=true';

function forBuildKit(builder: BuilderPlace, facts: readonly Fact[]): Outcome {
  const target = flagValue(builder, exportCache);
  if (!target) return { because: `container ${builder.name} in ${builder.file} exports no cache` };
  const isFormat = /error writing manifest blob|unsupported media type|\b(400|415)\b/i.test(
    saidOfCache(facts),
  );
  const option = isFormat && !/image-manifest=/.test(target) ? asImage : 'ignore-error=true';
  return /ignore-error=true/.test(target) && option === 'ignore-error=true'
    ? {
        because: `container ${builder.name} in ${builder.file} ignores errors of its cache already`,
      }
    : setFlags(builder, [[exportCache, `${target},${option}`]]);
}

/** The builder's own words. */
const saidOfCache = (facts: readonly Fact[]): string =>
  facts
    .filter(isKnown)
    .filter(({ name, value }) => name.endsWith('.signature') && value === 'cache-error')
    .flatMap(({ evidence }) => evidence.map(({ text }) => text))
    .join('\n');
