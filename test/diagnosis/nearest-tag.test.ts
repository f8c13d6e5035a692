import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestRepository, nearestTag } from '../../src/diagnosis/nearest-tag.ts';

describe('the nearest tag', () => {
  it.each([
    ['v1.2.3', ['1.2.3', 'v1.2.4'], '1.2.3', 'the same version in another spelling'],
    [
      '1.25.9-alpine',
      ['1.25.3-alpine', '1.25.9', '1.24.9-alpine'],
      '1.25.3-alpine',
      'the same flavour',
    ],
    ['1.99', ['1.25', '1.27', '1.27-alpine', 'latest'], '1.27', 'the newest of the same series'],
    ['v2', ['v1', 'v3', 'v10'], 'v1', 'the version beside it'],
    ['lates', ['latest', 'v1'], 'latest', 'a slip of the finger'],
    [
      '3.9-slim',
      ['3.11-slim', '3.10-slim', '3.9.1-slim-bookworm'],
      '3.10-slim',
      'a minor version beside it',
    ],
  ])('of %s among %j is %s: %s', (wanted, tags, nearest) => {
    expect(nearestTag(wanted, tags)).toBe(nearest);
  });

  it.each([
    ['4f2a91c', ['9be0d13', 'main']],
    ['main', ['v1', 'v2']],
    ['v2', []],
  ])('of %s among %j is none: nothing is like it', (wanted, tags) => {
    expect(nearestTag(wanted, tags)).toBeUndefined();
  });

  it('is always one of those that there are', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (wanted, tags) => {
        const nearest = nearestTag(wanted, tags);
        return nearest === undefined || tags.includes(nearest);
      }),
    );
  });
});

describe('the nearest repository', () => {
  it.each([
    ['dynamic-apps/test-webapp', ['dynamic-apps/test-webap', 'cache'], 'dynamic-apps/test-webap'],
    ['web', ['apps/web', 'api'], 'apps/web'],
    ['web', ['moe-router'], undefined],
  ])('of %s among %j is %s', (wanted, repositories, nearest) => {
    expect(nearestRepository(wanted, repositories)).toBe(nearest);
  });
});
