import { defineCheck } from '../diagnosis/check.ts';
import { nearestRepository } from '../diagnosis/nearest-tag.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, type FactValue, fact, factValue, isKnown, unknown } from '../model/facts.ts';
import { type ImageReference, parseImage } from '../model/image-reference.ts';
import { askOutside, isOutside, type OutsideRead } from './ask-outside.ts';
import { outsideFacts } from './outside-facts.ts';
import { type Holdings, hasManifest, holdingsInCluster } from './registry-api.ts';
import { type Lookup, lookUp, serviceFacts } from './registry-service.ts';
import { nearestTagFacts, shortList } from './tag-lists.ts';

interface ImageRead {
  readonly image: ImageReference;
  readonly source: string;
  readonly holdings: Holdings;
  /** Of a tag that is listed though its pull was refused, and of a digest. */
  readonly manifest?: boolean | undefined;
}

type Read =
  | ({ readonly kind: 'inside' } & ImageRead)
  | ({ readonly kind: 'outside' } & OutsideRead);

/** Does the registry have the image, and if not: what has it that is like it? */
export const imageTag = defineCheck<Read | undefined>({
  id: 'image-tag',
  asks: 'Does the registry have that image?',
  gives: [
    'image.repository.exists',
    'image.tag.exists',
    'image.nearestTag',
    'image.nearestRepository',
    'pull.login',
    'limit.now',
  ],
  needs: ['image.reference'],
  when: 'suggested',
  async read(cluster, { build, facts }, { registries }) {
    const parsed = parseImage(factValue(facts, 'image.reference') ?? '');
    if (parsed.kind === 'invalid') return undefined;
    const { image } = parsed;
    const lookup = await lookUp(cluster, image.registry, build);
    if (registries && isOutside(lookup))
      return { kind: 'outside', ...(await askOutside(registries, cluster, build, image)) };
    const found = addressOf(lookup);
    const read =
      'because' in found
        ? {
            image,
            source: `Registry ${image.registry}`,
            holdings: { kind: 'unseen', because: found.because } as const,
          }
        : await readInCluster(cluster, image, found, factValue(facts, 'image.answer'));
    return { kind: 'inside', ...read };
  },
  conclude(read, { facts }) {
    if (!read) return [];
    const own = read.kind === 'outside' ? outsideFacts(read) : holdingFacts(read);
    const told = facts
      .filter(isKnown)
      .find(({ name, value }) => name === 'image.answer' && value === 'no-such-image');
    const isUnseen =
      read.kind === 'outside'
        ? own.every((one) => one.name !== 'image.tag.exists' || !isKnown(one))
        : read.holdings.kind === 'unseen';
    // Where nobody else saw it, the registry's answer to who pulled counts.
    return told && isUnseen
      ? [
          ...own.filter(({ name }) => name !== 'image.tag.exists'),
          fact('image.tag.exists', false, ...told.evidence),
        ]
      : own;
  },
});

function addressOf(lookup: Lookup): FactValue<'registry.address'> | { because: string } {
  const { registry, reading, expected } = lookup;
  if (reading.kind === 'found') {
    const address = factValue(serviceFacts(reading.value, registry), 'registry.address');
    return address ?? { because: `Service ${reading.value.metadata?.name} has no such port` };
  }
  if (reading.kind === 'not-found')
    return {
      because: expected
        ? `no Service of this cluster is ${registry}`
        : `${registry} is outside this cluster`,
    };
  return { because: `the Service behind ${registry} could not be read` };
}

async function readInCluster(
  cluster: Cluster,
  image: ImageReference,
  address: FactValue<'registry.address'>,
  answer: FactValue<'image.answer'> | undefined,
): Promise<ImageRead> {
  const { repository, tag = '', digest } = image;
  const source = `Service ${address.namespace}/${address.service}:${address.port} GET /v2/${repository}/tags/list`;
  const holdings = await holdingsInCluster(cluster, address, repository);
  const isDoubtful = holdings.kind === 'repository' && holdings.tags.includes(tag) && answer;
  if (holdings.kind === 'repository' && (digest || isDoubtful)) {
    const manifest = await hasManifest(cluster, address, repository, digest ?? tag);
    return { image, source, holdings, manifest };
  }
  return { image, source, holdings };
}

function holdingFacts({ image, source, holdings, manifest }: ImageRead): Fact[] {
  const { registry, repository, tag = '', digest } = image;
  if (holdings.kind === 'unseen')
    return [unknown('image.tag.exists', `what ${registry} has was not seen: ${holdings.because}`)];
  if (holdings.kind === 'no-repository') {
    const { repositories } = holdings;
    const listed = repositories.length > 0 ? `it has ${shortList(repositories)}` : 'it has none';
    const evidence = { source, text: `no repository ${repository}; ${listed}` };
    const nearest = nearestRepository(repository, repositories);
    return [
      fact('image.repository.exists', false, evidence),
      fact('image.tag.exists', false, evidence),
      ...(nearest ? [fact('image.nearestRepository', nearest, evidence)] : []),
    ];
  }
  const evidence = { source, text: `tags: ${shortList(holdings.tags) || 'none'}` };
  const exists = digest ? manifest : holdings.tags.includes(tag) && manifest !== false;
  return [
    fact('image.repository.exists', true, evidence),
    ...existence(exists, digest ?? tag, evidence),
    ...(exists === false ? nearestTagFacts(tag, holdings.tags, evidence) : []),
  ];
}

function existence(exists: boolean | undefined, reference: string, evidence: Evidence): Fact[] {
  return exists === undefined
    ? [unknown('image.tag.exists', `whether it has ${reference} was not seen`)]
    : [fact('image.tag.exists', exists, evidence)];
}
