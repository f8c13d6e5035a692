import { describe, expect, it } from 'vitest';
import { judge, scoreMarkdown, scoreOf, scoreText } from '../../scripts/eval.ts';
import { builtInPlaybooks, knowledgeOf, loadPlaybooks } from '../../src/playbooks/load.ts';

const one = (id: string, label: string, said: string, also: string[] = []) => ({
  id,
  label,
  said,
  also,
});

const judged = [
  one('a', 'oom-killed', 'oom-killed'),
  one('b', 'oom-killed', 'novel'),
  one('c', 'registry-auth', 'base-image-not-found', ['base-image-not-found']),
  one('d', 'registry-auth', 'oom-killed'),
  one('e', 'novel', 'registry-dns'),
  one('f', 'novel', 'novel'),
  one('g', 'healthy', 'novel'),
  one('h', 'healthy', 'healthy'),
];

describe('the score', () => {
  it('counts what is right, wrong, silent and made up', () => {
    expect(scoreOf(judged)).toMatchObject({
      cases: 8,
      top1: 4 / 8,
      wrongCause: 1 / 4,
      silent: 1 / 8,
      falseDiagnosis: 1 / 4,
    });
    expect(scoreOf(judged).misses.map(({ id }) => id)).toEqual(['b', 'd', 'e', 'g']);
  });

  it('tells for each cause how often it is found, passed over and rightly named', () => {
    const ofCause = (id: string) => scoreOf(judged).perCause.find(({ cause }) => cause === id);
    expect(ofCause('oom-killed')).toEqual({
      cause: 'oom-killed',
      cases: 2,
      hits: 1,
      silent: 1,
      named: 2,
      namedRightly: 1,
    });
    // Named for another label, and right there.
    expect(ofCause('base-image-not-found')).toMatchObject({ cases: 0, named: 1, namedRightly: 1 });
  });

  it('is printed for a terminal and for a page', () => {
    expect(scoreText(scoreOf(judged))).toContain('b: oom-killed, said novel');
    expect(scoreText(scoreOf(judged))).toMatch(/oom-killed +2 +50 % +50 % +50 %/);
    expect(scoreMarkdown(scoreOf(judged))).toContain('| `oom-killed` | 2 | 50 % | 50 % | 50 % |');
  });

  it('is that of no cases when there are none', () => {
    expect(scoreOf([])).toMatchObject({ cases: 0, top1: 0, misses: [] });
  });
});

describe('judging', () => {
  it('says of each case what classify says', async () => {
    const known = { events: [], exitCode: null, reason: null };
    const knowledge = knowledgeOf(await loadPlaybooks([builtInPlaybooks]));
    const cases = [
      { id: 'a', log: 'signal: killed', cause: 'oom-killed', ...known },
      { id: 'b', log: 'odd failure', cause: 'novel', ...known },
    ];
    expect((await judge(cases, knowledge)).map(({ said }) => said)).toEqual([
      'oom-killed',
      'novel',
    ]);
  });
});
