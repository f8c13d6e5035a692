import { describe, expect, it } from 'vitest';
import type { PullRequest, Standing } from '../../../src/model/pull-request.ts';
import {
  type PullRequestOptions,
  pullRequestBlocks,
  pullRequestPoint,
  standsText,
} from '../../../src/slack/views/pull-request-blocks.ts';
import { textsIn } from '../../e2e/message-text.ts';

const open: Standing = {
  state: 'open',
  headSha: 'a'.repeat(40),
  checks: { kind: 'none' },
  review: { kind: 'none' },
  mergeability: 'clean',
  landing: { kind: 'none' },
};
const aPull = (
  standing: Partial<Standing> = {},
  changes: Partial<PullRequest> = {},
): PullRequest => ({
  repository: 'acme/gitops',
  number: 7,
  url: 'https://github.com/acme/gitops/pull/7',
  headBranch: 'buildmedic/builds/raise-memory-0a1b2c',
  baseBranch: 'main',
  proposalId: '0e9f3c1e-6f0c-4a55-9f7e-6a6f0d0c2b11',
  openedByBot: true,
  handsOff: false,
  standing: { ...open, ...standing },
  version: 1,
  ...changes,
});
const options: PullRequestOptions = {
  proposalId: '0e9f3c1e-6f0c-4a55-9f7e-6a6f0d0c2b11',
  canActAsPerson: false,
};
const blocks = (pull: PullRequest, canActAsPerson = false) =>
  pullRequestBlocks(pull, { ...options, canActAsPerson });
const text = (pull: PullRequest): string => blocks(pull).flatMap(textsIn).join('\n');

describe('an open pull request', () => {
  it('tells what keeps its branch from being brought up to date', () => {
    expect(text(aPull({}, { notUpdated: 'The bot may not write to acme/gitops.' }))).toContain(
      'Its branch could not be brought up to date: The bot may not write to acme/gitops.',
    );
  });

  it.each<[string, Partial<Standing>, string]>([
    ['one check that runs', { checks: { kind: 'pending', running: ['lint'] } }, '1 check running'],
    ['checks that passed', { checks: { kind: 'passing', count: 3 } }, '3 checks passed'],
    [
      'a check that failed',
      { checks: { kind: 'failing', failing: ['lint'], running: [] } },
      '*check `lint` failed*',
    ],
    [
      'many checks that failed',
      { checks: { kind: 'failing', failing: ['a', 'b', 'c', 'd', 'e'], running: ['f'] } },
      '*checks `a`, `b`, `c` and 2 more failed*, 1 check running',
    ],
    [
      'checks that it may not read',
      { checks: { kind: 'unknown', because: 'the bot lacks "Checks: read"' } },
      'its checks cannot be read: the bot lacks "Checks: read"',
    ],
    ['a review that is missing', { review: { kind: 'required' } }, 'a review is required'],
    [
      'who approved it',
      { review: { kind: 'approved', by: ['one', 'two'] } },
      'approved by one, two',
    ],
    [
      'who objects',
      { review: { kind: 'changes-requested', by: ['one'] } },
      '*changes requested by one*',
    ],
    ['a conflict', { mergeability: 'conflict' }, '*conflicts with main*'],
    ['that it is behind', { mergeability: 'behind' }, 'behind main'],
    [
      'that GitHub will merge it',
      { landing: { kind: 'auto-merge', by: 'one' } },
      'GitHub merges it when all is met (asked for by one)',
    ],
    [
      'its place in a queue',
      { landing: { kind: 'queued', position: 2 } },
      'queued for merging, at place 2',
    ],
    ['that it is in a queue', { landing: { kind: 'queued' } }, 'queued for merging'],
  ])('tells %s', (_, standing, said) => {
    expect(text(aPull(standing))).toBe(said);
  });

  it('tells in one line what stands beside each other', () => {
    const pull = aPull({
      checks: { kind: 'pending', running: ['lint', 'test'] },
      review: { kind: 'required' },
    });
    expect(text(pull)).toBe('2 checks running · a review is required');
  });

  it('says nothing where there is nothing to say', () => {
    expect(blocks(aPull())).toEqual([]);
  });

  it('tells that a person has taken over, and who has to resolve the conflict then', () => {
    expect(text(aPull({}, { handsOff: true }))).toContain('the bot leaves it alone');
    expect(text(aPull({ mergeability: 'conflict' }, { handsOff: true }))).toContain(
      'Resolve the conflict on GitHub',
    );
  });

  it('tells in place of all that why it cannot be followed', () => {
    expect(text(aPull({ review: { kind: 'required' } }, { trouble: 'It is archived.' }))).toBe(
      'The pull request cannot be followed: It is archived.',
    );
  });

  it('lets no name of a check or a person take effect', () => {
    const said = text(
      aPull({
        checks: { kind: 'failing', failing: ['`<!channel>` *x*'], running: [] },
        review: { kind: 'approved', by: ['<@U1>'] },
      }),
    );
    expect(
      JSON.stringify(blocks(aPull({ review: { kind: 'approved', by: ['<@U1>'] } }))),
    ).not.toContain('<@U1>');
    expect(said).toContain('`<!channel> *x*`');
  });
});

describe('merging from here', () => {
  const labels = (pull: PullRequest, canActAsPerson = true): readonly unknown[] =>
    blocks(pull, canActAsPerson).flatMap((block) =>
      block.type === 'actions' ? block.elements.map((one) => 'text' in one && one.text?.text) : [],
    );
  const mergeWish = { by: 'U02ONCALL', headSha: open.headSha, at: new Date(0) };

  it('is offered for an open pull request, with what it will do and as whom', () => {
    expect(labels(aPull())).toContain('Merge when green');
    const said = JSON.stringify(blocks(aPull(), true));
    expect(said).toContain('#7 of acme/gitops at aaaaaaa is merged into main');
    expect(said).toContain('with your own GitHub account');
  });

  it.each<[string, PullRequest, boolean]>([
    ['where nobody can link an account', aPull(), false],
    ['of a draft', aPull({ state: 'draft' }), true],
    ['of one that conflicts', aPull({ mergeability: 'conflict' }), true],
    ['of one that GitHub merges anyway', aPull({ landing: { kind: 'auto-merge' } }), true],
    ['of one in a queue', aPull({ landing: { kind: 'queued' } }), true],
    ['of what a person has pushed', aPull({}, { handsOff: true }), true],
    ['of one that has ended', aPull({ state: 'merged' }), true],
  ])('is not offered %s', (_, pull, canActAsPerson) => {
    expect(labels(pull, canActAsPerson)).not.toContain('Merge when green');
  });

  it('names who waits for it, and lets anyone stop it', () => {
    const pull = aPull({}, { mergeWish });
    expect(text(pull)).toContain('<@U02ONCALL> has it merged as soon as it is green');
    expect(labels(pull)).toEqual(['Approve on GitHub', 'Do not merge']);
  });

  it('may follow a review from here, which names the commit and as whom', () => {
    expect(labels(aPull())).toEqual(['Approve on GitHub', 'Merge when green']);
    const said = JSON.stringify(blocks(aPull(), true));
    expect(said).toContain('#7 of acme/gitops at aaaaaaa');
    expect(said).toContain('is approved on GitHub as you');
  });

  it.each<[string, PullRequest, boolean]>([
    ['where nobody can link an account', aPull(), false],
    ['of a draft', aPull({ state: 'draft' }), true],
    ['of what a person has pushed', aPull({}, { handsOff: true }), true],
    ['of one that has ended', aPull({ state: 'merged' }), true],
  ])('no review is offered %s', (_, pull, canActAsPerson) => {
    expect(labels(pull, canActAsPerson)).not.toContain('Approve on GitHub');
  });

  it('says why nothing came of it', () => {
    expect(text(aPull({}, { notMerged: 'its branch has moved since' }))).toBe(
      'Nothing was merged: its branch has moved since',
    );
  });

  it('has another block for another commit', () => {
    const id = (pull: PullRequest) =>
      blocks(pull, true).find(({ type }) => type === 'actions')?.block_id;
    expect(id(aPull())).not.toBe(id(aPull({ headSha: 'b'.repeat(40) })));
  });
});

describe('one that has ended', () => {
  const at = '2026-03-03T02:14:00Z';

  it.each<[Partial<Standing>, string]>([
    [{ state: 'merged', ended: { by: 'one', at } }, 'was merged on acme/gitops by one'],
    [{ state: 'closed', ended: { at } }, 'was closed on acme/gitops without merging'],
    [{ state: 'draft' }, 'is open on acme/gitops as a draft'],
    [{}, 'is open on acme/gitops'],
  ])('is told with who did it', (standing, said) => {
    expect(standsText(aPull(standing), 'acme/gitops').mrkdwn).toBe(said);
  });

  it('says no more of its checks', () => {
    expect(
      blocks(aPull({ state: 'closed', checks: { kind: 'pending', running: ['lint'] } })),
    ).toEqual([]);
  });

  it('is told in the words that a locked phone shows', () => {
    expect(pullRequestPoint(aPull({ state: 'merged' }))).toBe('is merged');
    expect(
      pullRequestPoint(aPull({ checks: { kind: 'failing', failing: ['lint'], running: [] } })),
    ).toBe('is open, and checks fail');
  });
});
