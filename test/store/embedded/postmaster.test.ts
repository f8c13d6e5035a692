import { describe, expect, it } from 'vitest';
import { parsePostmaster } from '../../../src/store/embedded/postmaster.ts';

describe('parsePostmaster', () => {
  it('reads the process and the port', () => {
    const text = '4711\n/data\n1795229307\n54999\n\n127.0.0.1\n  9977893         4\nready   \n';
    expect(parsePostmaster(text)).toEqual({ pid: 4711, port: 54999 });
  });

  it.each(['', '4711\n', '4711\n/data\n1795229307\n', 'x\ny\nz\n1\n'])(
    'takes a file that is not complete (%j) for none',
    (text) => {
      expect(parsePostmaster(text)).toBeUndefined();
    },
  );
});
