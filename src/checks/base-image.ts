import { defineCheck } from '../diagnosis/check.ts';
import { type Fact, fact, isKnown, type KnownFact } from '../model/facts.ts';
import { parseImage } from '../model/image-reference.ts';
import { partsOf, pulling } from './image-pull.ts';

/** Which base image did the build not find? Asks nothing new: its log names it. */
export const baseImage = defineCheck<readonly KnownFact[]>({
  id: 'base-image',
  asks: 'Which base image was not found?',
  gives: ['image.reference', 'image.registry', 'image.repository', 'image.tag', 'image.answer'],
  needs: ['log.signature'],
  when: 'suggested',
  read: async (_cluster, { build, facts }) =>
    pulling(build)
      ? []
      : facts
          .filter(isKnown)
          .filter(({ name, value }) => name === 'log.signature' && value === missing),
  conclude: (complaints) => complaints.flatMap(imageFacts).slice(0, 5),
});

const missing = 'base-image-not-found';

function imageFacts({ evidence }: KnownFact): Fact[] {
  const [first] = evidence;
  const reference = first && imageIn(first.text);
  const parsed = reference && parseImage(reference);
  if (!first || !parsed || parsed.kind === 'invalid') return [];
  const answer = /denied|insufficient_scope|unauthorized/i.test(first.text)
    ? 'refused-or-missing'
    : 'no-such-image';
  return [
    fact('image.reference', reference, first),
    ...partsOf(parsed).map(([name, value]) => fact(name, value, first)),
    fact('image.answer', answer, first),
  ];
}

const name = String.raw`[\w.-]+(?::\d+)?(?:/[\w.-]+)*(?::[\w][\w.-]*)?(?:@sha256:[0-9a-f]{64})?`;

/** How builders name an image that they did not find, the surest wording first. */
const wordings: readonly RegExp[] = [
  // The request for its manifest: go-containerregistry (Kaniko), containers/image (Buildah), containerd (BuildKit).
  /https?:\/\/(?<host>[^/\s"]+)\/v2\/(?<repository>[^\s"]+?)\/manifests\/(?<tag>[^\s":]+(?::[0-9a-f]{64})?)/,
  new RegExp(`(?:reference|image) "(?<image>${name})"`),
  new RegExp(`(?:source metadata|image config) for (?<image>${name})`),
  new RegExp(`manifest for (?<image>${name}) not found`),
  new RegExp(`reading manifest (?<tag>[\\w.-]+) in (?<image>${name})`),
  new RegExp(`(?<image>${name}): (?:not found|manifest unknown)`),
];

/** The image that a line complains of; undefined where it names none. */
export function imageIn(line: string): string | undefined {
  for (const wording of wordings) {
    const { host, repository, tag, image } = wording.exec(line)?.groups ?? {};
    if (host && repository && tag) return join(`${hostOf(host)}/${repository}`, tag);
    if (image && tag) return image.endsWith(`:${tag}`) ? image : join(image, tag);
    if (image) return image;
  }
  return undefined;
}

const join = (path: string, tag: string): string => `${path}${tag.includes(':') ? '@' : ':'}${tag}`;

/** Docker Hub serves its API under another name than its images have. */
const hostOf = (host: string): string =>
  /^(?:registry-1|index)\.docker\.io$/.test(host) ? 'docker.io' : host;
