import { describe, expect, it } from 'vitest';
import { nextLook } from '../../src/model/next-look.ts';
import type { Standing } from '../../src/model/pull-request.ts';

const now = new Date('2026-03-03T12:00:00Z');
const open: Standing = {
  state: 'open',
  headSha: 'a',
  checks: { kind: 'none' },
  review: { kind: 'none' },
  mergeability: 'clean',
  landing: { kind: 'none' },
};
const secondsUntil = (standing: Standing | undefined, quietLooks = 0) => {
  const at = nextLook(standing, { quietLooks, pollMs: 60_000, now });
  return at && (at.getTime() - now.getTime()) / 1000;
};

describe('the next look at a pull request', () => {
  it('comes later and later while nothing happens, up to half an hour', () => {
    const waits = [0, 1, 2, 3, 4, 5, 50].map((quiet) => secondsUntil(open, quiet));
    expect(waits).toEqual([60, 120, 240, 480, 960, 1800, 1800]);
  });

  it('comes within minutes while checks run', () => {
    expect(secondsUntil({ ...open, checks: { kind: 'pending', running: ['lint'] } }, 50)).toBe(240);
  });

  it('comes within minutes until GitHub knows whether it can be merged', () => {
    expect(secondsUntil({ ...open, mergeability: 'unknown' }, 50)).toBe(240);
  });

  it('comes as soon as a wish to merge it can go on, where that is sooner', () => {
    const pace = { quietLooks: 5, pollMs: 60_000, now };
    const soon = new Date('2026-03-03T12:00:07Z');
    expect(nextLook(open, { ...pace, settlesAt: soon })).toEqual(soon);
    const late = new Date('2026-03-03T13:00:00Z');
    expect(nextLook(open, { ...pace, settlesAt: late })).toEqual(new Date('2026-03-03T12:30:00Z'));
  });

  it('comes never again once it is merged', () => {
    expect(secondsUntil({ ...open, state: 'merged' })).toBeUndefined();
  });

  it('comes for two weeks after it was closed, since it may be reopened', () => {
    const closed = (at: string): Standing => ({ ...open, state: 'closed', ended: { at } });
    expect(secondsUntil(closed('2026-02-20T12:00:00Z'))).toBe(1800);
    expect(secondsUntil(closed('2026-02-16T12:00:00Z'))).toBeUndefined();
  });

  it('comes as often for one that could not be read yet', () => {
    expect([0, 1, 50].map((quiet) => secondsUntil(undefined, quiet))).toEqual([60, 120, 1800]);
  });
});
