import type { Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, unknown } from '../model/facts.ts';
import type { ImageReference } from '../model/image-reference.ts';
import type { RegistryImage } from '../model/systems/registries.ts';
import type { OutsideRead } from './ask-outside.ts';
import { nearestTagFacts, shortList } from './tag-lists.ts';

/** What follows from the answer; an unknown fact where it tells nothing about the image. */
export function outsideFacts(read: OutsideRead): Fact[] {
  const { image, reading, login } = read;
  const { registry, repository, tag = 'latest', digest = tag } = image;
  const path = `/v2/${repository}/manifests/${digest}`;
  const evidence: Evidence = {
    source: `Registry ${registry} HEAD ${path}`,
    text: `${textOf(reading)}, asked ${isLoggedIn(reading) ? "with the pod's pull secret" : 'without a login'}`,
  };
  return [...imageFacts(read, evidence), ...loginFacts(login, registry)];
}

const isLoggedIn = (reading: Reading<RegistryImage>): boolean =>
  reading.kind === 'found' && reading.value.login !== undefined;

const loginTexts = {
  accepted: "takes the credentials of the pod's pull secret",
  refused: "refuses the credentials of the pod's pull secret (401)",
  'not-allowed': "does not let the credentials of the pod's pull secret have this image",
} as const;

const loginFacts = (login: OutsideRead['login'], registry: string): Fact[] =>
  login
    ? [fact('pull.login', login, { source: `Registry ${registry}`, text: loginTexts[login] })]
    : [];

function textOf(reading: Reading<RegistryImage>): string {
  if (reading.kind !== 'found') return 'no answer';
  switch (reading.value.state) {
    case 'exists':
      return '200, the image is there';
    case 'missing':
      return '404, no such image';
    case 'no-repository':
      return '404, no such repository';
    case 'refused':
      return '401 or 403, refused';
    case 'rate-limited':
      return '429, asked too often';
  }
}

function imageFacts(read: OutsideRead, evidence: Evidence): Fact[] {
  const { image, reading } = read;
  const { registry, tag = 'latest' } = image;
  const unseen = (because: string) => [unknown('image.tag.exists', because)];
  if (reading.kind !== 'found')
    return unseen(reading.kind === 'unavailable' ? reading.because : `${registry} was not asked`);
  const { state, tags } = reading.value;
  switch (state) {
    case 'exists':
      return [
        fact('image.repository.exists', true, evidence),
        fact('image.tag.exists', true, evidence),
      ];
    case 'missing':
    case 'no-repository':
      if (!tags && isHiddenFromAsker(read))
        return unseen(`${registry} shows no ${image.repository} to who asks without a login`);
      return [
        ...(state === 'no-repository' ? [fact('image.repository.exists', false, evidence)] : []),
        fact('image.tag.exists', false, evidence),
        ...tagFacts(image, tags),
      ];
    case 'refused':
      return unseen(`${registry} does not say whether it has ${tag}: ${evidence.text}`);
    case 'rate-limited':
      return [
        ...unseen(`${registry} limits how often it may be asked (429)`),
        fact('limit.now', true, evidence),
      ];
  }
}

/** Who may not see a repository is told that there is none. */
const isHiddenFromAsker = ({ askedBy, mayHaveOthers, login }: OutsideRead): boolean =>
  askedBy === 'anybody' && (mayHaveOthers || login !== undefined);

function tagFacts({ registry, repository, tag = '' }: ImageReference, tags: RegistryImage['tags']) {
  if (!tags) return [];
  const { names, isCut } = tags;
  const evidence = {
    source: `Registry ${registry} GET /v2/${repository}/tags/list`,
    text: `tags: ${shortList(names) || 'none'}${isCut ? ', and others that were not read' : ''}`,
  };
  return [
    fact('image.repository.exists', true, evidence),
    // Among those that were not read a nearer one may be.
    ...(isCut ? [] : nearestTagFacts(tag, names, evidence)),
  ];
}
