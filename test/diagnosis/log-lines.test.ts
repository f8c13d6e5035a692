import { describe, expect, it } from 'vitest';
import { buildPhase, logLines } from '../../src/diagnosis/log-lines.ts';

describe('logLines', () => {
  it('counts lines as they stand in the log and leaves empty ones out', () => {
    expect(logLines('one\n\n\u001b[32mthree\u001b[0m\r\n')).toEqual([
      { line: 1, text: 'one' },
      { line: 3, text: 'three' },
    ]);
  });

  it('shows what a terminal would show of a progress bar', () => {
    expect(logLines('10 %\r50 %\rdone')).toEqual([{ line: 1, text: 'done' }]);
  });

  it('takes several prefixes off', () => {
    expect(logLines('2026-01-18T03:04:05Z stdout F [build] #7 ERROR: cc')).toEqual([
      { line: 1, text: 'ERROR: cc' },
    ]);
  });

  it('knows what a program printed that BuildKit runs', () => {
    expect(logLines('#7 1.234 cc: error\n#7 ERROR: exit code: 1')).toEqual([
      { line: 1, text: 'cc: error', isOutput: true },
      { line: 2, text: 'ERROR: exit code: 1' },
    ]);
  });

  it('reads a message that was cut off before its closing quote', () => {
    expect(logLines('level=warning msg="SHELL is not')).toEqual([
      { line: 1, text: 'level=warning msg="SHELL is not' },
    ]);
  });

  it('takes escaped quotes and line ends out of plain text', () => {
    expect(logLines('err="failed:\\nGet \\"https://r/v2/\\""')).toEqual([
      { line: 1, text: 'err="failed:' },
      { line: 1, text: 'Get "https://r/v2/""' },
    ]);
  });

  it('gives the lines within an escaped message the number of their line', () => {
    expect(logLines('first\n{"msg":"git failed:\\nfatal: no"}')).toEqual([
      { line: 1, text: 'first' },
      { line: 2, text: 'git failed:' },
      { line: 2, text: 'fatal: no' },
    ]);
  });

  it('cuts the middle of a long line and keeps the end of its chain of errors', () => {
    const [line] = logLines(`error pushing ${'a'.repeat(100_000)}: i/o timeout`);
    expect(line?.text.length).toBeLessThan(5_000);
    expect(line?.text).toMatch(/^error pushing a.*: i\/o timeout$/);
  });
});

describe('buildPhase', () => {
  it.each([
    ['context', 'INFO[0000] Resolving source context\nEnumerating objects: 120, done.'],
    ['base-image', 'INFO[0001] Retrieving image manifest golang:1.22'],
    ['base-image', 'INFO[0003] Unpacking rootfs as cmd RUN go build requires it.'],
    [
      'build',
      'INFO[0007] RUN go build ./...\nINFO[0007] Running: [/bin/sh -c go build ./...]\ncc: something',
    ],
    ['build', 'STEP 3/9: RUN make'],
    ['snapshot', 'INFO[0041] Taking snapshot of full filesystem...'],
    ['cache', 'INFO[0050] Pushing layer r:5000/cache:0a1b to cache now'],
    ['push', 'INFO[0060] Pushing image to r:5000/acme/app:1'],
    [
      'push',
      'error checking push permissions -- try again: checking push permission for "r/a:1": x',
    ],
  ])('says %s', (phase, log) => {
    expect(buildPhase(log)).toBe(phase);
  });

  it('says the last phase', () => {
    expect(
      buildPhase('INFO[0001] Retrieving image manifest a\nINFO[0002] RUN make\nmake: nothing'),
    ).toBe('build');
  });

  it('says nothing of a log that announces no step', () => {
    expect(buildPhase('hello')).toBeUndefined();
  });
});
