import { describe, expect, it } from 'vitest';
import { setCacheArguments } from '../../src/fixes/set-cache-arguments.ts';
import { type Fact, fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith } from './requests.ts';

const fixed = fixedBy(setCacheArguments);
const job = (...args: string[]) => jobWith(`args: [${['--cleanup', ...args].join(', ')}]`);
const said = (text: string): Fact[] => [
  fact('builder.destination', 'reg.acme.test/team/app:7'),
  fact('log.signature', 'cache-error', { source: 'Log', text }),
];
const denied = said(
  'uploading layer to cache: PUT https://reg/v2/layers/manifests/1: 403 Forbidden',
);
const damaged = said('error retrieving layer from cache: unexpected EOF');

describe('a cache that cannot be used', () => {
  it('moves beside the image where its repository is refused', () => {
    expect(fixed(job('--cache=true', '--cache-repo=reg.acme.test/layers'), ...denied)).toBe(
      job('--cache=true'),
    );
  });

  it('is left out where it is there already, is damaged, or nothing is pushed', () => {
    const own = '--cache-repo=reg.acme.test/team/app/cache';
    expect(fixed(job('--cache=true', own), ...denied)).toBe(job('--cache=false', own));
    const other = '--cache-repo=reg.acme.test/layers';
    expect(fixed(job('--cache', other), ...damaged)).toBe(job('--cache=false', other));
    expect(fixed(job('--cache', other, '--no-push'), ...denied)).toBe(
      job('--cache=false', other, '--no-push'),
    );
  });

  const buildkit = (more = '') =>
    jobWith(
      `command: [buildctl, build, --export-cache, "type=registry,ref=reg/app:cache${more}"]`,
    ).replace(/image: .*/, 'image: moby/buildkit:v0.16.0');

  it("is exported as an image's manifest where the registry takes no other", () => {
    const facts = said('error writing manifest blob: failed commit on ref: 400 Bad Request');
    const asImage = buildkit(',image-manifest=true,oci-mediatypes=true');
    expect(fixed(buildkit(), ...facts)).toBe(asImage);
    expect(fixed(asImage, ...facts)).toBe(
      buildkit(',image-manifest=true,oci-mediatypes=true,ignore-error=true'),
    );
  });

  it('fails no build where BuildKit may go on without', () => {
    expect(fixed(buildkit(), ...damaged)).toBe(buildkit(',ignore-error=true'));
    expect(fixed(buildkit(',ignore-error=true'), ...damaged)).toMatch(/ignores errors .* already/);
  });
});
