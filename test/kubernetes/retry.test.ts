import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../src/kubernetes/retry.ts';

describe('Retry-After', () => {
  it.each([
    [{ 'retry-after': '3' }, 3000],
    [
      {
        'retry-after': 'Mon, 27 Oct 2025 10:00:05 GMT',
        date: 'Mon, 27 Oct 2025 10:00:00 GMT',
      },
      5000,
    ],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('%o asks for %s ms', (headers, milliseconds) => {
    expect(retryAfterMs({ headers })).toBe(milliseconds);
  });
});
