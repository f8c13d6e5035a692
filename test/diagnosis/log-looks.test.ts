import { describe, expect, it } from 'vitest';
import { familiarLooks } from '../../src/diagnosis/log-looks.ts';

const mostLooks = 8_192;
const nothing = { matches: [], goesOn: false };

describe('familiarLooks', () => {
  it('settles a look when lines of it came to the same four times', () => {
    const looks = familiarLooks();
    const settled = Array.from({ length: 5 }, () => {
      const before = looks.of(1)?.settled();
      looks.of(1)?.learn(nothing);
      return before;
    });
    expect(settled).toEqual([undefined, undefined, undefined, undefined, []]);
  });

  it('makes room for new looks, and keeps what comes again however much comes once', () => {
    const looks = familiarLooks();
    for (let time = 0; time < 4; time += 1) looks.of(0)?.learn(nothing);
    for (let key = 1; key < mostLooks; key += 1) looks.of(key);
    const isKnown: boolean[] = [];
    for (let key = mostLooks; key < 5 * mostLooks; key += 1) {
      isKnown.push(looks.of(key) !== undefined);
      looks.of(0);
    }
    expect([isKnown[0], isKnown[mostLooks]]).toEqual([false, true]);
    expect(looks.of(0)?.settled()).toEqual([]);
    expect(looks.of(1)?.settled()).toBeUndefined();
  });
});
