import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Circumstances } from '../../src/diagnosis/classify/case.ts';
import { classify } from '../../src/diagnosis/classify/classify.ts';
import { fingerprintOf } from '../../src/diagnosis/fingerprint.ts';
import { builtInTable, readLog } from '../support/signatures.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });

/** What differs from one run to the next. */
const variables = fc.record({
  number: fc.nat().map(String),
  seconds: fc.double({ min: 0, max: 9_999, noNaN: true }).map((one) => one.toFixed(2)),
  id: fc.oneof(fc.uuid(), hex(64)),
  address: fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 65_535 })).map((parts) => parts.join(':')),
  path: fc
    .array(fc.stringMatching(/^[a-z][a-z0-9_-]{0,9}$/), { minLength: 1, maxLength: 5 })
    .map((parts) => `/${parts.join('/')}`),
});
type Variables = typeof variables extends fc.Arbitrary<infer T> ? T : never;

/** A failure that no signature knows. */
const log = (
  { number, seconds, id, address, path }: Variables,
  error = 'wobbled out of its orbit',
) =>
  [
    `INFO[0001] run ${id}`,
    `loaded ${number} modules from ${path} in ${seconds}s`,
    `error: frobnicator ${id} at ${address} ${error} (${number} times, see ${path})`,
    'Error: Process completed with exit code 1.',
  ].join('\n');

const given: Circumstances = { events: [], exitCode: 1, reason: null };
const subject = { cluster: 'c', kind: 'Job', namespace: 'n', name: 'a' } as const;
const fingerprint = async (text: string, circumstances = given) =>
  classify(
    await readLog([Buffer.from(text)]),
    circumstances,
    { causes: [], signatures: builtInTable },
    subject,
  ).fingerprint;

describe('a fingerprint', () => {
  it('is the same for two logs that differ in numbers, ids, addresses and paths only', () =>
    fc.assert(
      fc.asyncProperty(variables, variables, async (one, other) => {
        expect(await fingerprint(log(one))).toBe(await fingerprint(log(other)));
      }),
    ));

  it('differs where the error does', () =>
    fc.assert(
      fc.asyncProperty(variables, async (one) => {
        expect(await fingerprint(log(one))).not.toBe(
          await fingerprint(log(one, 'has no such attribute')),
        );
      }),
    ));

  it.each([
    ['the exit code', { exitCode: 2 }],
    ['the reason', { reason: 'ContainerCannotRun' }],
    ['the phase', { phase: 'push' }],
  ])('differs where %s does', (_, change) => {
    const traits = { lines: ['it broke'], phase: 'build', exitCode: 1 };
    expect(fingerprintOf({ ...traits, ...change })).not.toBe(fingerprintOf(traits));
  });

  it('does not depend on a secret, nor on the reason that every failed container has', () => {
    const token = (secret: string) => `Authorization: Bearer ${secret} was not enough`;
    expect(fingerprintOf({ lines: [token('Zq8rTn2LwXk5VbYp9')], reason: 'Error' })).toBe(
      fingerprintOf({ lines: [token('Hd4mKc7RsJg1PfWt6')] }),
    );
  });

  it('is none where no line tells anything: an exit code makes no two failures the same', () => {
    expect(fingerprintOf({ lines: [], exitCode: 1 })).toBeUndefined();
  });
});
