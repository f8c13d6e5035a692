import { describe, expect, it } from 'vitest';
import {
  meetsTerm,
  taintText,
  unmetLabels,
  untolerated,
} from '../../../src/diagnosis/placement/node-selection.ts';

const node = (labels: Record<string, string>, taints: object[] = []) => ({
  metadata: { name: 'node-1', labels },
  spec: { taints: taints as { key: string; effect: string }[] },
});
const gpu = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' };

describe('a taint', () => {
  it.each([
    [[], 1],
    [[{ key: 'dedicated', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }], 0],
    [[{ key: 'dedicated', value: 'gpu' }], 0],
    [[{ key: 'dedicated', value: 'builds' }], 1],
    [[{ key: 'dedicated', operator: 'Exists' }], 0],
    [[{ operator: 'Exists' }], 0],
    [[{ key: 'dedicated', operator: 'Exists', effect: 'NoExecute' }], 1],
  ])('against the tolerations %j keeps off %i times', (tolerations, count) => {
    expect(untolerated(node({}, [gpu]), tolerations).map(taintText)).toHaveLength(count);
  });

  it('that only prefers another node keeps nobody off', () => {
    expect(untolerated(node({}, [{ ...gpu, effect: 'PreferNoSchedule' }]), [])).toEqual([]);
  });
});

describe('a requirement', () => {
  it.each([
    [{ key: 'zone', operator: 'In', values: ['a', 'b'] }, true],
    [{ key: 'zone', operator: 'NotIn', values: ['a'] }, false],
    [{ key: 'gpu', operator: 'NotIn', values: ['a'] }, true],
    [{ key: 'gpu', operator: 'Exists' }, false],
    [{ key: 'gpu', operator: 'DoesNotExist' }, true],
    [{ key: 'cores', operator: 'Gt', values: ['4'] }, true],
    [{ key: 'cores', operator: 'Lt', values: ['4'] }, false],
  ])('%j is met: %s', (requirement, met) => {
    const labels = { zone: 'a', cores: '8' };
    expect(meetsTerm(node(labels), { matchExpressions: [requirement] })).toBe(met);
  });

  it('is needed: an empty term selects nothing', () => {
    expect(meetsTerm(node({}), {})).toBe(false);
  });

  it('of a selector is named where it is not met', () => {
    const spec = { containers: [], nodeSelector: { pool: 'builds', zone: 'a' } };
    expect(unmetLabels(node({ zone: 'a' }), spec)).toEqual(['pool=builds']);
  });
});
