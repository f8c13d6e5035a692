import { describe, expect, it } from 'vitest';
import { redactLog } from '../../../src/bundle/collect/redact-log.ts';

const key = [
  '-----BEGIN PRIVATE KEY-----',
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj',
  'MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu',
  '-----END PRIVATE KEY-----',
].join('\n');

describe('a log in a bundle', () => {
  it('stays as it is where it holds no secret', () => {
    const log = 'INFO[0000] Retrieving image manifest golang:1.22\r\nerror: exit status 1';
    expect(redactLog(log)).toBe(log);
  });

  it('keeps every line at its number, though a key of several lines becomes one mask', () => {
    const log = `cat key.pem\n${key}\nRUN make\n${key}\nerror: exit status 1\n`;
    const masked = redactLog(log);
    expect(masked).not.toContain('MzEfYyji');
    const lineOf = (text: string, part: string) => text.split('\n').indexOf(part);
    for (const line of ['cat key.pem', 'RUN make', 'error: exit status 1']) {
      expect(lineOf(masked, line)).toBe(lineOf(log, line));
    }
  });
});
