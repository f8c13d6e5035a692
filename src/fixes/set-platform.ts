import { factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { argumentsIn } from './builder-arguments.ts';
import { type Flag, flagValue, setFlags } from './builder-flags.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { set } from './edit/operation.ts';
import { buildOf, podSpecOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

/** Runs a build where its platform is, or builds for the platform that the cluster has. */
export const setPlatform: Fix = {
  id: 'set-platform',
  title: 'Build where the platform is',
  risk: 'The build waits until a node of that architecture has room for it; where it builds for another platform instead, the image runs on that platform alone.',
  verify:
    'Run the build again: its first RUN instruction passes. `docker buildx imagetools inspect <image>` shows the platform.',
  rollback: 'Revert this pull request; the next build runs and builds as before.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => plan(manifest, request)),
};

const archLabel = 'kubernetes.io/arch';
// Kaniko README, "Additional Flags"; Kimia docs/cli-reference.md.
const customPlatform: Flag = { name: '--custom-platform', aliases: ['--customPlatform'] };

function plan(manifest: Manifest, request: FixRequest): Change | { because: string } {
  const { facts } = request;
  const platform = factValue(facts, 'builder.platform');
  if (factValue(facts, 'platform.matches') !== false || !platform)
    return {
      because:
        'the build names no other platform than that of its node: the image that does not run is the base image, or one that the pod itself needs',
    };
  if (platform.includes(','))
    return {
      because: `the build is for several platforms (${platform}), of which one node can run the instructions of one: build each where it is`,
    };
  const nodes = factValue(facts, 'platform.nodes');
  if (nodes === undefined)
    return { because: `it could not be seen whether a node is of ${platform}` };
  return nodes > 0
    ? moveBuild(manifest, platform, nodes)
    : buildForNode(manifest, request, platform);
}

function moveBuild(
  manifest: Manifest,
  platform: string,
  nodes: number,
): Change | { because: string } {
  const architecture = platform.split('/')[1] ?? platform;
  const path = [...podSpecOf(manifest.identity.kind), 'nodeSelector', archLabel];
  const before = manifest.value(path);
  if (before === architecture)
    return {
      because: `${manifest.decidedIn(path)} runs the build on ${architecture} already: apply it and run the build again`,
    };
  const claim = `${nodes} ${nodes === 1 ? 'node' : 'nodes'} of the cluster ${nodes === 1 ? 'is' : 'are'} of ${architecture} and would take the pod`;
  return {
    operations: [set(path, architecture)],
    place: `${placeOf(manifest)} node selector ${archLabel}`,
    summary: `node selector ${archLabel}: ${before ?? 'none'} → ${architecture}, for which it builds`,
    proof: [{ claim, holds: 'yes' }],
  };
}

/** No node can run the instructions of that platform, so an image for it cannot be built, nor run, here. */
function buildForNode(
  manifest: Manifest,
  { facts }: FixRequest,
  platform: string,
): Change | { because: string } {
  const architecture = factValue(facts, 'node.architecture');
  if (!architecture) return { because: 'it is not known of which architecture the node is' };
  const wanted = `linux/${architecture}`;
  const builder = argumentsIn(manifest, facts, ['kaniko', 'kimia'], `--custom-platform=${wanted}`);
  if ('because' in builder) return builder;
  const before = flagValue(builder, customPlatform);
  if (before !== undefined && before !== platform)
    return {
      because: `container ${builder.name} in ${builder.file} builds for ${before}, and the build that failed for ${platform}: apply it and run the build again`,
    };
  const change = setFlags(builder, [[customPlatform, wanted]]);
  if ('because' in change) return change;
  return {
    ...change,
    place: `${placeOf(manifest)} platform of container ${builder.name}`,
    summary: `arguments of container ${builder.name}: ${change.summary}; no node of this cluster could run an image for ${platform}`,
  };
}
