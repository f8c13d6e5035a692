import { describe, expect, it } from 'vitest';
import { setImage } from '../../src/fixes/set-image.ts';
import { type Fact, fact } from '../../src/model/facts.ts';
import type { ImageReading } from '../../src/model/image-wish.ts';
import { applied, fixRequest, jobWith } from './requests.ts';

const mirror = 'mirror.example.com/docker-hub';
const limited = [fact('limit.host', 'index.docker.io'), fact('limit.owner', 'docker-hub')];
const fixed = (
  text: string,
  facts: readonly Fact[] = limited,
  mirrors: Readonly<Record<string, string>> = { 'docker.io': mirror },
) => applied(setImage, fixRequest([{ path: 'job.yaml', text }], facts, { places: { mirrors } }));

describe('a registry that limits its pulls', () => {
  const job = (...more: string[]) => jobWith(`args: [${['--context=.', ...more].join(', ')}]`);

  it('gives way to its mirror in Kaniko’s arguments, once', () => {
    const after = job(`--registry-mirror=${mirror}`);
    expect(fixed(job())).toBe(after);
    expect(fixed(after)).toMatch(/pulls through mirror.example.com\/docker-hub already/);
    expect(fixed(job('--registry-mirror=other'))).toBe(
      job('--registry-mirror=other', `--registry-mirror=${mirror}`),
    );
  });

  it.each<[string, readonly Fact[], Readonly<Record<string, string>>, RegExp]>([
    ['no mirror is named', limited, {}, /names no mirror of index.docker.io \(`mirrors`\)/],
    [
      'Kaniko knows none for it',
      [fact('limit.host', 'quay.io')],
      { 'quay.io': mirror },
      /takes the place of Docker Hub alone, and not of quay.io/,
    ],
    [
      'a pod pulls, and nobody knows what the mirror has',
      [...limited, fact('pull.node', { name: 'node-1' }), fact('image.reference', 'nginx:1.27')],
      { 'docker.io': mirror },
      /name mirror.example.com\/docker-hub\/library\/nginx:1.27 if it has/,
    ],
    [
      'another builder runs',
      [...limited, fact('builder.kind', 'kimia')],
      { 'docker.io': mirror },
      /ran kimia/,
    ],
  ])('stays where %s', (_, facts, mirrors, because) => {
    expect(fixed(job(), facts, mirrors)).toMatch(because);
  });

  it('is not what a wrong name of an image is about', () => {
    expect(fixed(job(), [])).toMatch(/not known that the registry lacks the image/);
  });

  describe('gives way, for a pod, to a mirror that has its image', () => {
    const image = 'gcr.io/kaniko-project/executor:v1.23.2';
    const there = 'mirror.example.com/gcr/kaniko-project/executor:v1.23.2';
    const pulling = [
      fact('limit.host', 'gcr.io'),
      fact('pull.node', { name: 'node-1' }),
      fact('image.reference', image),
    ];
    const places = { mirrors: { 'gcr.io': 'mirror.example.com/gcr' } };
    const request = fixRequest([{ path: 'job.yaml', text: job() }], pulling, { places });

    it('and asks for that image first', () => {
      expect(setImage.wantedImages?.(request)).toEqual([there]);
      expect(setImage.wantedImages?.(fixRequest([], limited, { places }))).toEqual([]);
    });

    it.each<[ImageReading, string | RegExp]>([
      [{ kind: 'there', reference: there }, job().replace(image, there)],
      [{ kind: 'missing', reference: there }, /the mirror does not have/],
      [
        { kind: 'unknown', reference: there, because: 'it did not answer' },
        /is not known \(it did not answer\)/,
      ],
    ])('and hears that it is %j', (reading, expected) => {
      expect(applied(setImage, { ...request, images: [reading] })).toEqual(
        typeof expected === 'string' ? expected : expect.stringMatching(expected),
      );
    });
  });
});
