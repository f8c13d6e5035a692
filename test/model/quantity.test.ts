import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOf, amountText, doubled, sizeOf } from '../../src/model/quantity.ts';

describe('a Kubernetes quantity', () => {
  it.each([
    ['1Gi', '2Gi'],
    ['512Mi', '1Gi'],
    ['768Mi', '1536Mi'],
    ['1.5Gi', '3Gi'],
    ['1.25Gi', '2.5Gi'],
    ['0.5Gi', '1Gi'],
    ['1500M', '3G'],
    ['700M', '1400M'],
    ['500k', '1M'],
    ['1G', '2G'],
    ['1E', '2E'],
    ['1e9', '2e9'],
    ['129E6', '258E6'],
    ['1073741824', '2147483648'],
    ['128974848000m', '257949696000m'],
    ['512Ei', '1024Ei'],
  ])('%s doubles to %s', (before, after) => {
    expect(doubled(before)).toBe(after);
  });

  it.each(['', 'lots', '1GB', '1 Gi', '-1Gi', '0', '0Gi', '{{ .Values.memory }}', '1e999'])(
    '%j cannot be doubled',
    (text) => {
      expect(doubled(text)).toBeUndefined();
    },
  );

  it('knows equal sizes in different units', () => {
    expect(sizeOf('1Gi')).toBe(sizeOf('1024Mi'));
    expect(sizeOf('1Gi')).toBe(sizeOf('1073741824'));
    expect(sizeOf('1e3')).toBe(sizeOf('1k'));
    expect(sizeOf('1G')).not.toBe(sizeOf('1Gi'));
    expect(sizeOf('1000m')).toBe(sizeOf('1'));
  });

  it('is exactly twice as large when doubled, whatever the unit', () => {
    const amount = fc.integer({ min: 1, max: 1_000_000 });
    const fraction = fc.constantFrom('', '.5', '.25', '.125', '.1');
    const unit = fc.constantFrom('', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti', 'e3', 'E6', 'm');
    fc.assert(
      fc.property(amount, fraction, unit, (whole, rest, suffix) => {
        const text = `${whole}${rest}${suffix}`;
        const size = sizeOf(text) ?? 0n;
        expect(sizeOf(doubled(text) ?? '')).toBe(size * 2n);
      }),
    );
  });
});

describe('an amount', () => {
  it.each([
    ['cpu', '500m', '500m'],
    ['requests.cpu', '2', '2'],
    ['memory', '1536Mi', '1.5Gi'],
    ['limits.memory', '512M', '488.28Mi'],
    ['ephemeral-storage', '0', '0'],
    ['pods', '12', '12'],
    ['nvidia.com/gpu', '1', '1'],
  ])('of %s in %s is written %s', (resource, quantity, text) => {
    expect(amountText(resource, amountOf(quantity))).toBe(text);
  });

  it('of what is no quantity is nothing', () => {
    expect(amountOf('plenty')).toBe(0);
    expect(amountOf(undefined)).toBe(0);
  });
});
