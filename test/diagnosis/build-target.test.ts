import { describe, expect, it } from 'vitest';
import { buildTarget, isSameTarget, targetKey } from '../../src/diagnosis/build-target.ts';

describe('the target of a build', () => {
  it.each([
    ['nightly-29012340', 'nightly'],
    ['build-parser-abc123-1737195932', 'build-parser-abc123'],
    ['app-main-3f9c2d1', 'app-main'],
    ['app-7-x2k9p', 'app'],
    ['moe-router-build', 'moe-router-build'],
    ['release-tools', 'release-tools'],
  ])('%s makes %s', (job, name) => {
    expect(buildTarget(job, undefined)).toEqual({ name });
  });

  it.each([
    ['registry:5000/team/app:7', 'registry:5000/team/app'],
    [`registry:5000/team/app@sha256:${'0a'.repeat(32)}`, 'registry:5000/team/app'],
    ['acme/app', 'acme/app'],
  ])('%s is an image of %s', (destination, repository) => {
    expect(buildTarget('app-7', destination).repository).toBe(repository);
  });

  it('has no image where the manifest does not show which', () => {
    expect(buildTarget('app-7', '$REGISTRY/app').repository).toBeUndefined();
  });

  it('is the same for one image, or for one name', () => {
    const one = buildTarget('app-7', 'r/app:7');
    expect(isSameTarget(one, buildTarget('hotfix-2', 'r/app:8'))).toBe(true);
    expect(isSameTarget(one, buildTarget('app-8', 'r/other:8'))).toBe(false);
    expect(isSameTarget(one, buildTarget('app-8', undefined))).toBe(true);
    expect(isSameTarget(one, buildTarget('web-8', undefined))).toBe(false);
  });

  it('is kept apart by namespace, where only its name is known', () => {
    const key = (namespace: string, destination?: string) =>
      targetKey({ cluster: 'c', namespace }, buildTarget('app-7', destination));
    expect(key('a')).not.toBe(key('b'));
    expect(key('a', 'r/app:7')).toBe(key('b', 'r/app:8'));
  });
});
