import { describe, expect, it } from 'vitest';
import { decisiveLines } from '../../src/diagnosis/decisive-lines.ts';
import { findSignatures } from '../support/signatures.ts';

describe('decisiveLines', () => {
  const log = [
    'INFO[0001] Retrieving image manifest alpine:3.20',
    'INFO[0009] Pushing image to registry.tools:5000/acme/app:1',
    'error pushing image: Get "http://registry.tools:5000/v2/": dial tcp 10.43.170.72:5000: i/o timeout',
    'usage: executor [flags]',
    'goroutine 1 [running]:',
  ].join('\n');

  it('quotes the line that matched', () => {
    expect(decisiveLines(log, findSignatures(log), 1)).toEqual([
      { line: 3, text: log.split('\n')[2] },
    ]);
  });

  it('adds its neighbours while there is room, in the order of the log', () => {
    expect(decisiveLines(log, findSignatures(log), 3).map(({ line }) => line)).toEqual([2, 3, 4]);
  });

  it('falls back on the lines that speak of errors', () => {
    const unknown = 'step one\nmagic failed badly\nbye';
    expect(decisiveLines(unknown, [], 1)).toEqual([{ line: 2, text: 'magic failed badly' }]);
  });

  it('falls back on the end of the log', () => {
    expect(decisiveLines('a\nb\nc', [], 2).map(({ text }) => text)).toEqual(['b', 'c']);
  });

  it('has nothing to quote from an empty log', () => {
    expect(decisiveLines('', [], 5)).toEqual([]);
  });
});

describe('of a log without known wordings, decisiveLines', () => {
  const texts = (log: string, max = 3, isNoise?: (line: string) => boolean) =>
    decisiveLines(log, [], max, isNoise).map(({ text }) => text);

  it('leaves out what CI systems say of any command that failed', () => {
    expect(
      texts(
        [
          'Error: the flux capacitor is empty',
          'Cleaning up project directory and file based variables',
          'ERROR: Job failed: exit code 1',
          '##[error]Process completed with exit code 1.',
        ].join('\n'),
      ),
    ).toEqual(['Error: the flux capacitor is empty']);
  });

  it('prefers errors in their own words to talk of errors', () => {
    expect(
      texts('Error: no orbit\ncollected 3 failed probes\nwarning: 2 errors ignored', 1),
    ).toEqual(['Error: no orbit']);
  });

  it('tells an error once that is repeated behind other words', () => {
    expect(
      texts(
        'Error: signing app: no ambient credentials\nerror during command execution: signing app: no ambient credentials',
      ),
    ).toHaveLength(1);
  });

  it('prefers what was not tried again', () => {
    expect(texts('Error: no orbit\nerror fetching a token (will retry): timed out', 1)).toEqual([
      'Error: no orbit',
    ]);
  });

  it('takes the line above the exit code for one that tells, whatever its words', () => {
    expect(
      texts('failed probes: 3\nthe orbit is taken\nProcess completed with exit code 3.'),
    ).toEqual(['failed probes: 3', 'the orbit is taken']);
  });

  it('leaves out lines that hold markup alone', () => {
    expect(texts('error: answered <html>\n</html>\n<hr>')).toEqual(['error: answered <html>']);
  });

  it('leaves out noise', () => {
    const log = 'Error: usual complaint\nthe orbit is taken\nError: usual complaint';
    expect(texts(log, 3, (line) => line.includes('usual'))).toEqual(['the orbit is taken']);
  });
});
