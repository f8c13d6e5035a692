import { describe, expect, it } from 'vitest';
import { newestMoment } from '../../src/bundle/clock.ts';
import { configMap } from './objects.ts';

const log = (text: string) => ({
  namespace: 'builds',
  pod: 'p',
  container: 'c',
  previous: false,
  text,
});

describe('the clock of a bundle', () => {
  it('stands at the newest moment in any object', () => {
    const older = { ...configMap('a'), status: { startTime: '2025-10-27T10:00:00Z' } };
    const newer = { ...configMap('b'), lastTimestamp: '2025-10-27T12:00:30+02:00' };
    const newest = { ...configMap('c'), status: { startTime: '2025-10-27T10:00:31Z' } };
    expect(newestMoment([older, newest, newer], [])).toEqual(new Date('2025-10-27T10:00:31Z'));
  });

  it('stands at the newest line of a log when that is later', () => {
    const object = { ...configMap('a'), status: { startTime: '2025-10-27T10:00:00Z' } };
    const text = 'x\n2025-10-27T10:05:00.25Z pushing\ntime="2025-10-27T10:04:00Z" level=info\n';
    expect(newestMoment([object], [log(text)])).toEqual(new Date('2025-10-27T10:05:00.250Z'));
  });

  it('does not run ahead to a moment that is only expected', () => {
    const object = {
      ...configMap('a'),
      status: { startTime: '2025-10-27T10:00:00Z', notAfter: '2099-01-01T00:00:00Z' },
    };
    const text = 'the certificate is valid until 2099-01-01T00:00:00Z\n';
    expect(newestMoment([object], [log(text)])).toEqual(new Date('2025-10-27T10:00:00Z'));
  });

  it('is not known when nothing carries a time', () => {
    expect(newestMoment([configMap('a')], [log('hello\n')])).toBeUndefined();
  });
});
