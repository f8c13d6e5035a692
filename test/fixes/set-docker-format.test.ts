import { describe, expect, it } from 'vitest';
import { setDockerFormat } from '../../src/fixes/set-docker-format.ts';
import { fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith } from './requests.ts';

const fixed = (container: string) => fixedBy(setDockerFormat)(kimia(container));
const kimia = (container: string) =>
  jobWith(container).replace(/image: .*/, 'image: ghcr.io/rapidfort/kimia:1.0.13');

describe("making images in Docker's format", () => {
  it('sets the variable, beside others or as the first one', () => {
    expect(fixed('env: [{ name: A, value: b }]')).toBe(
      kimia('env: [{ name: A, value: b }, { name: BUILDAH_FORMAT, value: docker }]'),
    );
    expect(fixed('args: [--context=.]')).toContain('env:');
  });

  it('changes the variable where it is set', () => {
    expect(fixed('env: [{ name: BUILDAH_FORMAT, value: oci }]')).toBe(
      kimia('env: [{ name: BUILDAH_FORMAT, value: docker }]'),
    );
  });

  it('leaves it alone where it is set, taken from elsewhere, or outweighed by an argument', () => {
    expect(fixed('env: [{ name: BUILDAH_FORMAT, value: docker }]')).toMatch(/says so already/);
    expect(
      fixed('env: [{ name: BUILDAH_FORMAT, valueFrom: { configMapKeyRef: { name: a, key: b } } }]'),
    ).toMatch(/takes BUILDAH_FORMAT from elsewhere/);
    expect(fixed('args: [--format=oci]')).toMatch(/passes --format oci, which decides/);
  });

  it('is for builders that read the variable', () => {
    expect(fixedBy(setDockerFormat)(jobWith('args: []'), fact('builder.kind', 'kaniko'))).toMatch(
      /kaniko does not read BUILDAH_FORMAT/,
    );
  });
});
