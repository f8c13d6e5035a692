import { describe, expect, it } from 'vitest';
import { lineTemplate } from '../../src/diagnosis/log-template.ts';

describe('a template of a line', () => {
  it.each([
    ['numbers', 'took 12.5s for 3 of 17 files (82%)', 'took 1m30s for 15 of 20 files (7%)'],
    ['sizes', 'Downloading torch (670.2 MB)', 'Downloading torch (1 GiB)'],
    [
      'times',
      '2026-01-18T10:45:32.123Z failed at 10:45:32',
      '2026-02-01 11:00:01 failed at 09:01:59',
    ],
    [
      'UUIDs',
      'job 39749f74-efeb-481d-981e-8eaf07483475 gone',
      'job 00000000-1111-4222-8333-444444444444 gone',
    ],
    ['hexadecimal ids', 'container 9f2c4e8a17b0 died', 'container 00ab12cd34ef died'],
    ['digests', `image app@sha256:${'0a'.repeat(32)}`, `image app@sha256:${'f1'.repeat(32)}`],
    ['IPv4 addresses', 'dial tcp 10.43.170.72:5000: refused', 'dial tcp 192.168.1.9:443: refused'],
    [
      'IPv6 addresses',
      'dial tcp [fd00::1]:53: refused',
      'dial tcp [2001:db8:0:1::7]:5353: refused',
    ],
    ['hosts', 'lookup registry.acme.io: denied', 'lookup quay.example.com: denied'],
    ['hosts in a cluster', 'lookup db.prod.svc.cluster.local', 'lookup x.test.svc.cluster.local'],
    [
      'addresses of the web',
      'Get "https://ghcr.io/v2/app?service=a&x=1": EOF',
      'Get "https://quay.io/v2/": EOF',
    ],
    ['paths', 'cannot open /workspace/src/a.go:12:3', 'cannot open /tmp/x/b.go:7'],
    ['relative paths', 'missing build/output/app.js', 'missing dist/app.js'],
    ['images', 'pulling acme/app:7 failed', 'pulling other-team/service:v1.2.3-rc1 failed'],
    ['versions', 'kaniko v1.23.2 stopped', 'kaniko v1.9.0-debug stopped'],
    ['names of pods', 'pod runner-x2k9p gone', 'pod runner-7fqzt gone'],
    ['secrets that were masked', 'token ‹secret:3f2a› refused', 'token ‹secret:1234› refused'],
    ['progress bars', '[=====>      ] 12 kB', '[==================>] 98.1 MB'],
    ['white space', 'a   b', 'a b'],
  ])('masks %s', (_, one, other) => {
    expect(lineTemplate(one)).toBe(lineTemplate(other));
  });

  it.each([
    ['words', 'cannot find module left-pad', 'cannot find module express'],
    ['classes', 'java.lang.NullPointerException', 'java.lang.OutOfMemoryError'],
    ['prefixes of codes', 'error TS2304', 'error CS2304'],
    ['what was answered', 'connection refused', 'connection reset by peer'],
  ])('keeps %s', (_, one, other) => {
    expect(lineTemplate(one)).not.toBe(lineTemplate(other));
  });

  it('is the same for a long line and for its quotation, of which the middle was cut out', () => {
    const line = `error: ${'cause '.repeat(200)} in the end`;
    const quoted = `${line.slice(0, 200)} … ${line.slice(-400)}`;
    expect(lineTemplate(quoted)).toBe(lineTemplate(line));
  });
});
