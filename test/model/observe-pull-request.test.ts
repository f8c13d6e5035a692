import { describe, expect, it } from 'vitest';
import type { PullRequestReading } from '../../src/model/git-repository.ts';
import { observed } from '../../src/model/observe-pull-request.ts';
import type { PullRequest, Standing } from '../../src/model/pull-request.ts';

const [first, second] = [new Date('2026-03-03T12:00:00Z'), new Date('2026-03-03T12:10:00Z')];

const record: PullRequest = {
  repository: 'acme/gitops',
  number: 7,
  url: '',
  headBranch: 'buildmedic/x',
  baseBranch: 'main',
  proposalId: 'p',
  openedByBot: true,
  pushedSha: 'a',
  handsOff: false,
  version: 1,
};
const reading = (
  standing: Partial<Standing> = {},
  commits: Partial<PullRequestReading['commits']> = {},
): PullRequestReading => ({
  url: '',
  headBranch: 'buildmedic/x',
  baseBranch: 'main',
  commits: { ahead: 1, behind: 0, byOpener: true, isExpected: true, ...commits },
  standing: {
    state: 'open',
    headSha: 'a',
    checks: { kind: 'none' },
    review: { kind: 'none' },
    mergeability: 'clean',
    landing: { kind: 'none' },
    ...standing,
  },
});
const since = (pull: PullRequest) => pull.standing?.headSince;

describe('since when a pull request has its head', () => {
  it('is when the head was first seen, however often it is seen', () => {
    const seen = observed(record, reading(), first);
    expect(since(seen)).toBe(first.toISOString());
    expect(since(observed(seen, reading(), second))).toBe(first.toISOString());
  });

  it('begins anew with another head, and with one that was closed in between', () => {
    const seen = observed(record, reading(), first);
    expect(since(observed(seen, reading({ headSha: 'b' }), second))).toBe(second.toISOString());
    const closed = observed(seen, reading({ state: 'closed' }), first);
    expect(since(observed(closed, reading(), second))).toBe(second.toISOString());
  });
});

describe('what kept the bot from bringing it up to date', () => {
  const refused = { ...record, notUpdated: 'The bot may not write.' };
  const remembered = (next: PullRequestReading) => observed(refused, next, first).notUpdated;

  it('is remembered while the base is ahead', () => {
    expect(remembered(reading({}, { behind: 2 }))).toBe('The bot may not write.');
  });

  it.each([
    ['the branch has caught up', reading()],
    ['somebody else has pushed', reading({ headSha: 'b' }, { behind: 2, byOpener: false })],
    ['it has ended', reading({ state: 'merged' }, { behind: 2 })],
  ])('is of no interest when %s', (_, next) => {
    expect(remembered(next)).toBeUndefined();
  });
});
