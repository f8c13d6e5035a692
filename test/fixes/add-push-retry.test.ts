import { describe, expect, it } from 'vitest';
import { addPushRetry } from '../../src/fixes/add-push-retry.ts';
import { fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith } from './requests.ts';

const fixed = fixedBy(addPushRetry);
const job = (...args: string[]) => jobWith(`args: [${['--cleanup', ...args].join(', ')}]`);
const pushing = [fact('builder.kind', 'kaniko'), fact('build.phase', 'push')];

describe('a push that the registry limits', () => {
  it('is tried again', () => {
    expect(fixed(job(), ...pushing)).toBe(job('--push-retry=5'));
    expect(fixed(job('--push-retry=1'), ...pushing)).toBe(job('--push-retry=5'));
  });

  it('is not tried more often than that', () => {
    expect(fixed(job('--push-retry=8'), ...pushing)).toMatch(/tries 8 times already/);
  });

  it('is tried again by Kimia in the same words', () => {
    const kimia = (text: string) =>
      text.replace(/image: .*/, 'image: ghcr.io/rapidfort/kimia:1.0.13');
    expect(fixed(kimia(job()), fact('build.phase', 'base-image'))).toBe(
      kimia(job('--image-download-retry=5')),
    );
  });
});

describe('a pull that the registry limits', () => {
  const other = fact('log.signature', 'other-registry-rate-limited');

  it('is tried again by a Kaniko that can', () => {
    expect(fixed(job(), other)).toBe(job('--image-download-retry=5'));
    expect(fixed(job().replace('v1.23.2', 'v1.9.1'), other)).toMatch(
      /may not know --image-download-retry: use 1.20.0/,
    );
  });

  it('is not tried again where the limit outlasts every try', () => {
    expect(fixed(job(), other, fact('limit.owner', 'docker-hub'))).toMatch(/lasts for hours/);
  });

  it('is not the business of the builder where the node pulls', () => {
    expect(fixed(job(), fact('pull.node', { name: 'node-1' }))).toMatch(/the node is refused/);
  });
});
