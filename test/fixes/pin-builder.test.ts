import { describe, expect, it } from 'vitest';
import { pinBuilder } from '../../src/fixes/pin-builder.ts';
import { fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith } from './requests.ts';

const fixed = fixedBy(pinBuilder);
const kaniko = 'gcr.io/kaniko-project/executor';
const job = (image: string) => jobWith('args: []').replace(/image: .*/, `image: ${image}`);
const [one, other] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const good = (image: string, digest?: string) =>
  fact('builds.lastGoodBuilder', { job: 'app-6', image, ...(digest ? { digest } : {}) });

describe('the builder of the last good build', () => {
  it('is used again', () => {
    expect(fixed(job(`${kaniko}:v1.24.0`), good(`${kaniko}:v1.23.2`))).toBe(
      job(`${kaniko}:v1.23.2`),
    );
  });

  it('is told by its digest where the tag moved on', () => {
    const text = job(`${kaniko}:debug`);
    expect(fixed(text, good(`${kaniko}:debug`, one), fact('builder.digest', other))).toBe(
      job(`${kaniko}@${one}`),
    );
    expect(fixed(job(`${kaniko}:v1.24.0`), good(`${kaniko}:latest`, one))).toBe(
      job(`${kaniko}@${one}`),
    );
  });

  it('is not known, or no other one', () => {
    const text = job(`${kaniko}:v1.24.0`);
    expect(fixed(text)).toMatch(/no build of the same target that succeeded is left/);
    expect(fixed(text, good(`${kaniko}:v1.24.0`))).toMatch(/app-6, ran .*:v1.24.0 too/);
    expect(fixed(text, good(`${kaniko}:latest`))).toMatch(/does not say which version/);
    expect(fixed(text, good(`${kaniko}:v1.24.0`, one), fact('builder.digest', one))).toMatch(
      /ran the very same builder/,
    );
  });
});
