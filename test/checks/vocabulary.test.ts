import { describe, expect, it } from 'vitest';
import { allChecks } from '../../src/checks/index.ts';
import { vocabulary } from '../../src/model/vocabulary.ts';

describe('the vocabulary of facts', () => {
  it('holds no fact that no check gives', () => {
    const given = new Set<string>(allChecks.flatMap(({ gives }) => gives));
    expect(Object.keys(vocabulary).filter((name) => !given.has(name))).toEqual([]);
  });
});
