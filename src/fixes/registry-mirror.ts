import { factValue } from '../model/facts.ts';
import type { FixRequest } from '../model/fix.ts';
import { isSameRegistry, parseImage } from '../model/image-reference.ts';
import { argumentsIn } from './builder-arguments.ts';
import { addFlag, type Flag, flagValues } from './builder-flags.ts';
import type { Change } from './change-manifest.ts';
import type { Replacement } from './image-replacement.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

type Refusal = { readonly because: string };

// Kaniko README, "Flag --registry-mirror": tried first in place of Docker Hub, which stays the last resort.
const registryMirror: Flag = { name: '--registry-mirror' };

/** The registry that is in the way, and the mirror of it that the team has configured, if it has. */
function mirrorOf({ facts, places }: FixRequest) {
  const host =
    factValue(facts, 'limit.host') ??
    (factValue(facts, 'limit.now') ? factValue(facts, 'image.registry') : undefined) ??
    (factValue(facts, 'tls.failure') ? factValue(facts, 'transport.host') : undefined);
  if (host === undefined) return undefined;
  const [, mirror] =
    Object.entries(places.mirrors ?? {}).find(([registry]) => isSameRegistry(registry, host)) ?? [];
  return { host, mirror };
}

/** The image of a pod as the mirror would have it: a pull-through cache keeps repositories under their own names. */
function mirroredPull(request: FixRequest): { from: string; to: string } | undefined {
  const mirror = mirrorOf(request)?.mirror;
  const from = factValue(request.facts, 'image.reference');
  if (!mirror || !from || !factValue(request.facts, 'pull.node')) return undefined;
  const parsed = parseImage(from);
  if (parsed.kind === 'invalid') return undefined;
  const { repository, tag, digest } = parsed.image;
  return {
    from,
    to: `${mirror}/${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`,
  };
}

/** The mirror has to be asked before a pod is made to pull from it: it asks nobody else for what the mirror lacks. */
export const mirroredImages = (request: FixRequest): readonly string[] => {
  const pull = mirroredPull(request);
  return pull ? [pull.to] : [];
};

/** A pod's image through the mirror that has it; undefined where no pod pulls, or no mirror is named. */
export function mirroredReplacement(request: FixRequest): Replacement | Refusal | undefined {
  const pull = mirroredPull(request);
  if (!pull) return undefined;
  const { from, to } = pull;
  const reading = request.images?.find(({ reference }) => reference === to);
  switch (reading?.kind) {
    case 'there':
      return {
        ...pull,
        of: 'reference',
        because: 'the mirror has it',
        proof: [{ claim: `${to} exists, and takes no login`, holds: 'yes' }],
      };
    case 'missing':
      return { because: `the mirror does not have ${to}` };
    default:
      return {
        because: `whether the mirror has ${from} is not known (${reading?.because ?? 'it was not asked'}): see with \`crane manifest ${to}\`, and name ${to} if it has`,
      };
  }
}

/**
 * Lets Kaniko pull base images through the mirror that the team has configured, where the registry itself limits its pulls or cannot
 * be trusted. It asks Docker Hub for what the mirror lacks.
 * @returns undefined where the registry is not what is in the way
 */
export function throughMirror(
  manifest: Manifest,
  request: FixRequest,
): Change | Refusal | undefined {
  const { facts } = request;
  const standsFor = mirrorOf(request);
  if (!standsFor) return undefined;
  const { host, mirror } = standsFor;
  if (mirror === undefined)
    return { because: `its target names no mirror of ${host} (\`mirrors\`)` };
  if (factValue(facts, 'pull.node'))
    return { because: `which image to pull through ${mirror} is not known` };
  if (!isSameRegistry(host, 'docker.io'))
    return {
      because: `a builder's mirror takes the place of Docker Hub alone, and not of ${host}`,
    };
  const builder = argumentsIn(manifest, facts, ['kaniko'], registryMirror.name);
  if ('because' in builder) return builder;
  const given = flagValues(builder, registryMirror);
  if (given.includes(mirror))
    return {
      because: `container ${builder.name} in ${builder.file} pulls through ${mirror} already`,
    };
  const change = addFlag(builder, registryMirror, mirror);
  if ('because' in change) return change;
  return {
    operations: change.operations,
    place: `${placeOf(manifest)} mirror of container ${builder.name}`,
    summary: `arguments of container ${builder.name}: ${change.summary}, through which base images of Docker Hub come; what it lacks is asked of Docker Hub itself`,
    proof: [
      ...change.proof,
      {
        claim: `${mirror} has the base images, or fetches them`,
        holds: 'unknown',
        because: 'it was not asked',
      },
    ],
  };
}
