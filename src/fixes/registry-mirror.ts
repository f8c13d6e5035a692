import { factValue } from '../model/facts.ts';
import type { FixRequest } from '../model/fix.ts';
import { isSameRegistry, parseImage } from '../model/image-reference.ts';
import { argumentsIn } from './builder-arguments.ts';
import { addFlag, type Flag, flagValues } from './builder-flags.ts';
import type { Change } from './change-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

type Refusal = { readonly because: string };

// Kaniko README, "Flag --registry-mirror": tried first in place of Docker Hub, which stays the last resort.
const registryMirror: Flag = { name: '--registry-mirror' };

/**
 * Pulls through the mirror that the team has configured, where the registry itself limits its pulls or cannot be trusted. Kaniko asks
 * Docker Hub for what the mirror lacks; a pod does not, and whether the mirror has its image is not known here.
 * @returns undefined where the registry is not what is in the way
 */
export function throughMirror(
  manifest: Manifest,
  { facts, places }: FixRequest,
): Change | Refusal | undefined {
  const host =
    factValue(facts, 'limit.host') ??
    (factValue(facts, 'limit.now') ? factValue(facts, 'image.registry') : undefined) ??
    (factValue(facts, 'tls.failure') ? factValue(facts, 'transport.host') : undefined);
  if (host === undefined) return undefined;
  const [, mirror] =
    Object.entries(places.mirrors ?? {}).find(([registry]) => isSameRegistry(registry, host)) ?? [];
  if (mirror === undefined)
    return { because: `its target names no mirror of ${host} (\`mirrors\`)` };
  if (factValue(facts, 'pull.node')) return byHand(factValue(facts, 'image.reference'), mirror);
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

/** The image as the mirror would have it: a pull-through cache keeps repositories under their own names. */
function byHand(reference: string | undefined, mirror: string): Refusal {
  const parsed = parseImage(reference ?? '');
  if (parsed.kind === 'invalid')
    return { because: `which image to pull through ${mirror} is not known` };
  const { repository, tag, digest } = parsed.image;
  const image = `${mirror}/${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
  return {
    because: `whether the mirror has ${reference} is not known: see with \`crane manifest ${image}\`, and name ${image} if it has`,
  };
}
