import { describe, expect, it } from 'vitest';
import { withoutBareStatus } from '../../src/diagnosis/bare-status.ts';
import type { SignatureMatch } from '../../src/diagnosis/log-signatures.ts';

const match = (signature: string, line: number, text = ''): SignatureMatch => ({
  signature,
  kind: 'failure',
  line,
  text,
  captures: {},
});
const full = (line: number) => match('registry-no-space', line);
const forbidden = match('registry-unauthorized', 4, 'unexpected status: 403 Forbidden');
const signaturesOf = (...matches: SignatureMatch[]) =>
  withoutBareStatus(matches).map(({ signature }) => signature);

describe('a bare status of a registry', () => {
  it('is left out where it is a 5xx and the log says that the registry is full', () => {
    expect(signaturesOf(match('registry-server-error', 1), full(90))).toEqual([
      'registry-no-space',
    ]);
  });

  it('is left out where it is a 403 and the lines after it say so', () => {
    expect(signaturesOf(forbidden, full(5))).toEqual(['registry-no-space']);
  });

  it('stays where the reason is far from the 403, or before it', () => {
    const both = ['registry-unauthorized', 'registry-no-space'];
    expect(signaturesOf(forbidden, full(8))).toEqual(both);
    expect(signaturesOf(forbidden, full(3))).toEqual(both);
  });

  it('stays where it names the refusal itself', () => {
    const denied = match('registry-unauthorized', 4, 'denied: requested access is denied');
    expect(signaturesOf(denied, full(5))).toEqual(['registry-unauthorized', 'registry-no-space']);
  });

  it('stays where nothing says that the registry is full', () => {
    expect(signaturesOf(match('registry-server-error', 1), forbidden)).toHaveLength(2);
  });
});
