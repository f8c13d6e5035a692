import { type Fact, factValue, factValues } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { argumentsIn } from './builder-arguments.ts';
import { type Flag, flagValue, setFlags } from './builder-flags.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

// Kaniko README, "Additional Flags"; Kimia docs/cli-reference.md. Kaniko waits twice as long before each try.
const pushRetry: Flag = { name: '--push-retry' };
const downloadRetry: Flag = { name: '--image-download-retry', since: '1.20.0' };
const tries = 5;

/** Lets the builder try again what the registry refused for the moment. */
export const addPushRetry: Fix = {
  id: 'add-push-retry',
  title: 'Try the push again when the registry limits it',
  risk: 'A push that can never pass fails later, after all of its tries. Each try counts towards the limit of the registry.',
  verify:
    'Run the build again: its log tells of another try where the registry answers 429, and the build ends.',
  rollback: 'Revert this pull request; the next build gives up at the first refusal.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => retry(manifest, request)),
};

function retry(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  if (factValue(facts, 'pull.node'))
    return { because: 'the node is refused, whose kubelet tries again by itself' };
  if (factValue(facts, 'limit.owner') === 'docker-hub')
    return {
      because:
        'the limit of Docker Hub lasts for hours, longer than any builder tries: log in, or pull through a mirror',
    };
  const flag = isPull(facts) ? downloadRetry : pushRetry;
  const builder = argumentsIn(manifest, facts, ['kaniko', 'kimia'], `${flag.name}=${tries}`);
  if ('because' in builder) return builder;
  const before = Number(flagValue(builder, flag) ?? 0);
  if (before >= tries)
    return {
      because: `container ${builder.name} in ${builder.file} tries ${before} times already: space the builds out instead`,
    };
  // Kimia's versions are its own.
  const known = builder.kind === 'kimia' ? { name: flag.name } : flag;
  const change = setFlags(builder, [[known, String(tries)]]);
  if ('because' in change) return change;
  return {
    ...change,
    place: `${placeOf(manifest)} ${flag.name} of container ${builder.name}`,
    summary: `arguments of container ${builder.name}: ${change.summary}`,
  };
}

/** A push goes to the build's own registry; another one is only pulled from. */
const isPull = (facts: readonly Fact[]): boolean =>
  factValue(facts, 'build.phase') === 'base-image' ||
  factValues(facts, 'log.signature').includes('other-registry-rate-limited');
