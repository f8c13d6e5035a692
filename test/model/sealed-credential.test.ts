import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/model/redaction.ts';
import {
  openCredential,
  SealedCredential,
  sealCredential,
} from '../../src/model/sealed-credential.ts';

const secret = 'hunter2-hunter2';
const sealed = sealCredential({ kind: 'password', username: 'ci', password: secret });

describe('a sealed credential', () => {
  it.each([
    ['as JSON', () => JSON.stringify({ credential: sealed })],
    ['in a template', () => `${sealed}`],
    ['inspected to any depth', () => inspect({ sealed }, { depth: null, showHidden: true })],
    ['copied field by field', () => JSON.stringify({ ...sealed })],
    ['in an error', () => String(new Error(`refused ${sealed}`))],
    [
      'through redaction',
      () => JSON.stringify(createRedactor(new Uint8Array(32)).redactDeep({ sealed })),
    ],
    ['as a structured clone', () => inspect(structuredClone({ sealed }), { depth: null })],
  ])('shows nothing of itself %s', (_, shown) => {
    expect(shown()).not.toContain(secret);
  });

  it('is told from another by its JSON, since questions are compared by theirs', () => {
    const other = sealCredential({ kind: 'password', username: 'ci', password: 'other' });
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(sealed));
    expect(JSON.stringify(sealed)).toBe(JSON.stringify(sealed));
  });

  it('opens to what was sealed, and opens for nothing that was made otherwise', () => {
    expect(openCredential(sealed)).toEqual({ kind: 'password', username: 'ci', password: secret });
    expect(() => openCredential(new SealedCredential())).toThrow('not sealed');
  });
});
