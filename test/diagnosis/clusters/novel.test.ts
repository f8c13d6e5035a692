import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/diagnosis/classify/classify.ts';
import { builtInTable, readLog } from '../../support/signatures.ts';
import { diagnosisOf } from './cluster.ts';

const log = (number: number, path: string) =>
  [
    'INFO[0001] Retrieving image manifest python:3.11-slim',
    `error: frobnicator ${number} wobbled out of its orbit at ${path}`,
    'Cleaning up project directory and file based variables',
  ].join('\n');

describe('a failure that nothing explains', () => {
  it('is the same failure the second time, in the cluster and from its log alone', async () => {
    const first = await diagnosisOf({ log: log(7, '/workspace/a') });
    const second = await diagnosisOf({ log: log(81, '/tmp/x/b') });
    const fromLog = classify(
      await readLog([Buffer.from(log(3, '/c'))]),
      { events: [], exitCode: 1, reason: 'Error' },
      { causes: [], signatures: builtInTable },
      { cluster: 'c', ...first.subject, kind: 'Job' },
    );
    expect([first.verdict, second.verdict, fromLog.verdict]).toEqual(['novel', 'novel', 'novel']);
    expect(new Set([first, second, fromLog].map(({ fingerprint }) => fingerprint)).size).toBe(1);
  });

  it('is shown with the line that tells most, and with no line of the CI system', async () => {
    const { telling } = await diagnosisOf({ log: log(7, '/workspace/a') });
    const inLog = telling?.filter(({ source }) => source.startsWith('Log '));
    expect(inLog?.map(({ text }) => text)).toEqual([
      'error: frobnicator 7 wobbled out of its orbit at /workspace/a',
    ]);
  });
});
