import { describe, expect, it } from 'vitest';
import { labelSelector } from '../../../src/bundle/api/label-selector.ts';
import { ApiError } from '../../../src/bundle/api/status.ts';

const labels = { app: 'builder', tier: 'ci', 'batch.kubernetes.io/job-name': 'build-42' };

describe('label selectors', () => {
  it.each([
    ['', true],
    ['app=builder', true],
    ['app==builder', true],
    ['app = builder', true],
    ['app=other', false],
    ['app!=other', true],
    ['missing!=other', true],
    ['app!=builder', false],
    ['app in (builder, other)', true],
    ['app in (other)', false],
    ['missing in (other)', false],
    ['app notin (other,third)', true],
    ['missing notin (other)', true],
    ['app notin (builder)', false],
    ['app', true],
    ['missing', false],
    ['!missing', true],
    ['!app', false],
    ['app=builder,tier in (ci,cd),!missing', true],
    ['app=builder,tier=cd', false],
    ['batch.kubernetes.io/job-name=build-42', true],
    ['app=', false],
  ])('answers %j with %s', (selector, matches) => {
    expect(labelSelector(selector)(labels)).toBe(matches);
  });

  it.each(['app=(x', 'a b c', 'app in builder', '=x', 'app in (a))'])(
    'refuses %j as a bad request',
    (selector) => {
      expect(() => labelSelector(selector)).toThrow(ApiError);
    },
  );
});
