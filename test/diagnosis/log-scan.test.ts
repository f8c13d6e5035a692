import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LogReading, logScan } from '../../src/diagnosis/log-scan.ts';
import { builtInTable } from '../support/signatures.ts';
import { naiveScan } from './naive-scan.ts';

const timeout = 'Get "http://registry.tools:5000/v2/": dial tcp 10.43.1.2:5000: i/o timeout';
const log = [
  'INFO[0000] Retrieving image manifest alpine:3.20',
  '\u001b[31mERRO\u001b[0m[0001] failed to \u001b[1mfetch\u001b[0m',
  `\u001b[31merror\u001b[0m checking push permissions: \u001b[1m${timeout}\u001b[0m`,
  'naïve bytes: ü€😀',
  'failed to push r.example.com/a:',
  'http: server gave HTTP response to HTTPS client',
].join('\n');

function read(bytes: Uint8Array, sizes: readonly number[]): LogReading {
  const scan = logScan(builtInTable);
  let at = 0;
  for (const size of sizes) {
    // The caller's buffer is used again, as a reader of files does.
    const chunk = Uint8Array.from(bytes.subarray(at, at + size));
    scan.write(chunk);
    chunk.fill(0);
    at += size;
  }
  scan.write(bytes.subarray(at));
  return scan.end();
}

/** Steps that begin while nothing has failed are counted once: of these only the first has to be found. */
const told = ({ matches, gotOver }: Pick<LogReading, 'matches' | 'gotOver'>) => ({
  matches: matches.filter(({ kind }) => kind !== 'progress'),
  isUnderWay: matches.some(({ kind }) => kind === 'progress'),
  gotOver,
});

describe('logScan', () => {
  it('reads the same from one piece and from many, wherever they are cut', () => {
    const bytes = Buffer.from(log);
    const whole = read(bytes, []);
    expect(whole.matches.map(({ signature, line }) => [signature, line])).toEqual([
      ['next-step', 1],
      ['push-permission-check', 3],
      ['registry-timeout', 3],
      ['registry-http-https', 6],
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 20 }), (sizes) => {
        expect(read(bytes, sizes)).toEqual(whole);
      }),
    );
  });

  it('finds what is found when each line is looked through for everything', () => {
    const prefix = fc.constantFrom(
      '',
      '2026-01-18T03:04:05.123456Z ',
      '2026-01-18T03:04:05Z stdout F ',
      '[step-build] ',
      '#7 12.345 ',
      'ERRO[0042] ',
      '\u001b[31;1m',
    );
    const text = fc.constantFrom(
      timeout,
      timeout.replace('registry.tools', 'mirror.tools'),
      'INFO[0003] Unpacking rootfs as cmd RUN make requires it.',
      'INFO[0009] Taking snapshot of full filesystem...',
      'npm \u001b[31merror\u001b[0m code ERESOLVE',
      '\u001b[1mfatal\u001b[0m: could not read Username for',
      'error checking push permissions -- make sure you entered the correct tag name:',
      ': unexpected status code 403 Forbidden',
      'The command returned a non-zero code: 137',
      'The command returned a non-zero code: 1',
      '{"level":"error","msg":"failed to push:","time":"2026"}',
      '{"msg":"denied: requested access to the resource is denied"}',
      'WARN[0000] HEALTHCHECK is not supported for OCI image format and will be ignored.',
      'Successfully tagged app:1',
      'npm http fetch GET 200 https://registry.npmjs.org/left-pad 12ms',
      'progress 10 %\rno space left on device',
      'naïve ü€😀',
      '',
    );
    const line = fc
      .tuple(prefix, text, fc.constantFrom('', '\r', ' '))
      .map((parts) => parts.join(''));
    const lines = fc.array(
      fc.tuple(line, fc.constantFrom(1, 1, 1, 2, 7)).map(([one, times]) => Array(times).fill(one)),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(lines, fc.array(fc.integer({ min: 0, max: 300 })), (given, sizes) => {
        const whole = given.flat().join('\n');
        expect(told(read(Buffer.from(whole), sizes))).toEqual(told(naiveScan(whole, builtInTable)));
      }),
      { numRuns: 100 },
    );
  }, 180_000);

  it('finds what is found the slow way when the same lines come over and over, and near-matches', () => {
    const text = fc.constantFrom(
      timeout,
      timeout.replaceAll(':5000', ':6443'),
      'failed to solve: failed to solve: failed to solve: ',
      "unable to access ' unable to access '",
      'error: not found: not found: not found',
      'fatal: unable to access https://git.example.com/a.git: Could not resolve host: git.example.com',
      'INFO[0003] RUN make all',
      'INFO[0003] Pushing image to registry.tools:5000/app:1',
      'error checking push permissions -- make sure you entered the correct tag name:',
      ': unexpected status code 403 Forbidden',
      'No space left on device, exit code: 1',
      'WARN[0000] HEALTHCHECK is not supported for OCI image format and will be ignored.',
      'The command returned a non-zero code: 137',
      'Successfully tagged app:1',
      '{"msg":"a: i/o timeout\\nSTEP 2/3: RUN make\\nno space left on device"}',
    );
    const lines = fc
      .uniqueArray(text, { minLength: 1, maxLength: 5 })
      .chain((few) => fc.array(fc.constantFrom(...few), { minLength: 20, maxLength: 120 }));
    fc.assert(
      fc.property(lines, fc.array(fc.integer({ min: 0, max: 900 })), (given, sizes) => {
        const whole = given.map((one, index) => `${one} #${1_000 + index}`).join('\n');
        for (const log of [whole, given.join('\n')])
          expect(told(read(Buffer.from(log), sizes))).toEqual(told(naiveScan(log, builtInTable)));
      }),
      { numRuns: 150 },
    );
  }, 180_000);

  it('finds the same in a large log, of which parts are looked through at once', () => {
    const filler = Array.from({ length: 40_000 }, (_, index) =>
      index % 13 === 0 ? `${timeout} (${index})` : `Unpacking lib${index} (1.${index}) ...`,
    );
    const whole = [' ', ...filler].join('\n');
    const reading = read(Buffer.from(whole), [70_001, 64 * 1024, 1_000_003]);
    expect(told(reading)).toEqual(told(naiveScan(whole, builtInTable)));
  }, 180_000);

  it('finds the same in a large log that names its steps with counts, and fails and goes on over and over', () => {
    const whole = Array.from({ length: 30_000 }, (_, index) => {
      if (index % 50 === 0)
        return `#${1_000 + (index % 5_000)} exporting cache to registry ${10_000 + index}`;
      if (index % 70 === 0) return `INFO[${1_000 + index}] RUN make ${10_000 + index}`;
      return index % 3 === 0
        ? `ERROR: failed to solve: a, at 10.43.1.2:${1_000 + index}`
        : `${timeout} at ${10_000 + index}`;
    }).join('\n');
    const reading = read(Buffer.from(whole), [1_000_003]);
    expect(told(reading)).toEqual(told(naiveScan(whole, builtInTable)));
  }, 180_000);

  it('counts lines, with and without a line end at the end', () => {
    expect(read(Buffer.from(''), []).lines).toBe(0);
    expect(read(Buffer.from('a'), []).lines).toBe(1);
    expect(read(Buffer.from('a\n'), []).lines).toBe(1);
    expect(read(Buffer.from('a\n\nb'), []).lines).toBe(3);
  });

  it('finds what stands at the end of a line of a hundred megabytes', () => {
    const scan = logScan(builtInTable);
    const filler = Buffer.alloc(1024 * 1024, 'a');
    for (let megabytes = 0; megabytes < 100; megabytes += 1) scan.write(filler);
    scan.write(Buffer.from(` ${timeout}\nnext line`));
    expect(scan.end().matches).toMatchObject([{ signature: 'registry-timeout', line: 1 }]);
  });

  it('finds what stands anywhere in a long line, and shows what is around it', () => {
    for (const words of [100, 1_000, 10_000, 60_000]) {
      for (const log of [
        `${'step '.repeat(words)}${timeout}${' step'.repeat(1_000)}`,
        `${'step '.repeat(1_000)}${timeout}${' step'.repeat(words)}`,
      ]) {
        const [match] = read(Buffer.from(log), []).matches;
        expect(match).toMatchObject({ signature: 'registry-timeout', line: 1 });
        expect(match?.text).toContain(timeout);
        expect(match?.text.length).toBeLessThan(1_010);
      }
    }
  });

  it('keeps what the builder got over apart', () => {
    const { matches, gotOver } = read(
      Buffer.from(`${timeout}\nINFO[0003] Unpacking rootfs as cmd RUN make requires it.`),
      [],
    );
    expect(matches.map(({ signature }) => signature)).toEqual(['next-step']);
    expect(gotOver.map(({ signature }) => signature)).toEqual(['registry-timeout']);
  });

  it('keeps a warning, which no further step puts right', () => {
    const warned =
      'WARN[0000] HEALTHCHECK is not supported for OCI image format and will be ignored.';
    const { matches } = read(Buffer.from(`${warned}\nSTEP 3/3: CMD ["a"]`), []);
    expect(matches.map(({ signature }) => signature)).toContain('instruction-left-out');
  });

  it('keeps the first and the last of many repetitions', () => {
    const lines = Array.from({ length: 5_000 }, () => timeout).join('\n');
    expect(read(Buffer.from(lines), []).matches.map(({ line }) => line)).toEqual([1, 5_000]);
  });

  it('keeps only so many that differ in their endpoint', () => {
    const lines = Array.from({ length: 5_000 }, (_, port) => timeout.replaceAll('5000', `${port}`));
    expect(read(Buffer.from(lines.join('\n')), []).matches.length).toBeLessThan(2_000);
  });

  it('hands the end of the log on, with the number of its first line', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line number ${index + 1}`);
    const { tail } = read(Buffer.from(lines.join('\n')), []);
    const [, second] = tail.text.split('\n');
    expect(second).toBe(`line number ${tail.firstLine + 1}`);
    expect(tail.text).toMatch(/line number 20000$/);
  });
});
