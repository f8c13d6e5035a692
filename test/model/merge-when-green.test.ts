import { describe, expect, it } from 'vitest';
import { mergeStep, settlesAt } from '../../src/model/merge-when-green.ts';
import type { PullRequest, Standing } from '../../src/model/pull-request.ts';

const seen = new Date('2026-03-03T12:00:00Z');
const later = (seconds: number): Date => new Date(seen.getTime() + seconds * 1000);
const settleMs = 60_000;

const wanted = (standing: Partial<Standing> = {}): PullRequest => ({
  repository: 'acme/gitops',
  number: 7,
  url: '',
  headBranch: 'buildmedic/x',
  baseBranch: 'main',
  proposalId: 'p',
  openedByBot: true,
  handsOff: false,
  mergeWish: { by: 'U1', headSha: 'a', at: seen },
  standing: {
    state: 'open',
    headSha: 'a',
    headSince: seen.toISOString(),
    checks: { kind: 'none' },
    review: { kind: 'none' },
    mergeability: 'clean',
    landing: { kind: 'none' },
    ...standing,
  },
  version: 1,
});
const step = (standing: Partial<Standing>, now = later(60)) =>
  mergeStep(wanted(standing), { now, settleMs }).kind;

describe('a wish to merge', () => {
  it('waits until the checks of the commit had time to be registered', () => {
    expect(step({}, later(0))).toBe('wait');
    expect(step({}, later(59))).toBe('wait');
    expect(step({}, later(60))).toBe('merge');
  });

  it('waits as long where the first of several checks has passed already', () => {
    expect(step({ checks: { kind: 'passing', count: 1 } }, later(59))).toBe('wait');
    expect(step({ checks: { kind: 'passing', count: 1 } }, later(60))).toBe('merge');
  });

  it('waits where it is not known since when the commit is there', () => {
    expect(step({ headSince: undefined })).toBe('wait');
  });

  it.each<[string, Partial<Standing>]>([
    ['a check runs', { checks: { kind: 'pending', running: ['lint'] } }],
    ['a check has failed', { checks: { kind: 'failing', failing: ['lint'], running: [] } }],
    ['the checks cannot be read', { checks: { kind: 'unknown', because: '' } }],
    ['a review is missing', { review: { kind: 'required' } }],
    ['somebody objects', { review: { kind: 'changes-requested', by: ['one'] } }],
    ['a required check is missing, which GitHub tells as blocked', { mergeability: 'blocked' }],
    ['GitHub does not know yet', { mergeability: 'unknown' }],
  ])('waits, however long, while %s', (_, standing) => {
    expect(step(standing, later(86_400))).toBe('wait');
  });

  it('is followed up as soon as that time is over, and not before', () => {
    expect(settlesAt(wanted(), { now: later(10), settleMs })).toEqual(later(60));
    expect(settlesAt(wanted(), { now: later(60), settleMs })).toBeUndefined();
    const { mergeWish: _, ...unwanted } = wanted();
    expect(settlesAt(unwanted, { now: later(10), settleMs })).toBeUndefined();
  });
});
