import { describe, expect, it } from 'vitest';
import { wantsUpdate } from '../../src/model/branch-update.ts';
import type { PullRequestReading } from '../../src/model/git-repository.ts';
import type { PullRequest, Standing } from '../../src/model/pull-request.ts';

const open: Standing = {
  state: 'open',
  headSha: 'a',
  checks: { kind: 'none' },
  review: { kind: 'none' },
  mergeability: 'clean',
  landing: { kind: 'none' },
};

const wants = (
  standing: Partial<Standing>,
  pull: Partial<PullRequest> = {},
  behind = 1,
): boolean => {
  const now = { ...open, ...standing };
  const reading: PullRequestReading = {
    url: '',
    headBranch: 'buildmedic/x',
    baseBranch: 'main',
    commits: { ahead: 1, behind, byOpener: true, isExpected: true },
    standing: now,
  };
  const record: PullRequest = {
    repository: 'acme/gitops',
    number: 1,
    url: '',
    headBranch: 'buildmedic/x',
    baseBranch: 'main',
    proposalId: 'p',
    openedByBot: true,
    handsOff: false,
    standing: now,
    version: 1,
    ...pull,
  };
  return wantsUpdate(record, reading);
};

const approved: Standing['review'] = { kind: 'approved', by: ['one'] };
const running: Standing['checks'] = { kind: 'pending', running: ['lint'] };

describe('a branch is made anew on its base', () => {
  it.each<[string, boolean]>([
    ['that has gone on', wants({})],
    [
      'though checks have failed',
      wants({ checks: { kind: 'failing', failing: ['x'], running: [] } }),
    ],
    [
      'though somebody has approved it, where GitHub asks for it',
      wants({ mergeability: 'behind', review: approved }),
    ],
    ['though checks run, where it conflicts', wants({ mergeability: 'conflict', checks: running })],
    ['as a draft', wants({ state: 'draft' })],
  ])('%s', (_, wanted) => expect(wanted).toBe(true));
});

describe('a branch is left as it is', () => {
  it.each<[string, boolean]>([
    ['while the base stands still', wants({}, {}, 0)],
    ['while its checks run', wants({ checks: running })],
    ['when somebody has approved it', wants({ review: approved })],
    ['when a person has pushed to it', wants({ mergeability: 'conflict' }, { handsOff: true })],
    ['when the bot has not opened it', wants({}, { openedByBot: false })],
    ['while it is in a merge queue', wants({ landing: { kind: 'queued' } })],
    ['while GitHub is to merge it', wants({ landing: { kind: 'auto-merge' } })],
    ['when it is closed', wants({ state: 'closed' })],
    ['when it is merged', wants({ state: 'merged' })],
  ])('%s', (_, wanted) => expect(wanted).toBe(false));
});
