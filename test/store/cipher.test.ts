import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aesCipher } from '../../src/store/cipher.ts';

const key = randomBytes(32);
const cipher = aesCipher([key]);

describe('what is encrypted', () => {
  it('opens again, whatever it is, and does not show in what is stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 4 }), (text) => {
        const sealed = cipher.seal(text, 'here');
        expect(cipher.open(sealed, 'here')).toBe(text);
        expect(sealed).not.toContain(text);
      }),
    );
  });

  it('is different each time', () => {
    expect(cipher.seal('ghu_x', 'here')).not.toBe(cipher.seal('ghu_x', 'here'));
  });

  it('opens in no other place', () => {
    expect(cipher.open(cipher.seal('ghu_x', 'of U1'), 'of U2')).toBeUndefined();
  });

  it('does not open when one bit of it was changed', () => {
    const [form, id, ...parts] = cipher.seal('ghu_secret', 'here').split('.');
    const bytes = parts.map((part) => Buffer.from(part, 'base64url'));
    fc.assert(
      fc.property(fc.nat(2), fc.nat(), fc.nat(7), (part, at, bit) => {
        const changed = bytes.map((one) => Buffer.from(one));
        const target = changed[part];
        const offset = at % (target?.length ?? 1);
        target?.writeUInt8(target.readUInt8(offset) ^ (1 << bit), offset);
        const sealed = [form, id, ...changed.map((one) => one.toString('base64url'))].join('.');
        expect(cipher.open(sealed, 'here')).toBeUndefined();
      }),
    );
  });

  it('opens with an older key, and is closed with the first', () => {
    const newer = randomBytes(32);
    const rotated = aesCipher([newer, key]);
    expect(rotated.open(cipher.seal('ghu_x', 'here'), 'here')).toBe('ghu_x');
    expect(cipher.open(rotated.seal('ghu_x', 'here'), 'here')).toBeUndefined();
    expect(aesCipher([newer]).open(rotated.seal('ghu_x', 'here'), 'here')).toBe('ghu_x');
  });

  it('is not without a key', () => {
    expect(() => aesCipher([]).seal('ghu_x', 'here')).toThrow('no key');
    expect(aesCipher([]).open(cipher.seal('ghu_x', 'here'), 'here')).toBeUndefined();
    expect(cipher.open('nonsense', 'here')).toBeUndefined();
  });
});
