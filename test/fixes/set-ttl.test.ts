import { describe, expect, it } from 'vitest';
import { setTtl } from '../../src/fixes/set-ttl.ts';
import { fact } from '../../src/model/facts.ts';
import { applied, fixedBy, fixRequest, jobWith, summaryBy } from './requests.ts';

const full = (resource: string) =>
  fact('quota.breach', { kind: 'ResourceQuota', name: 'team', resource });
const fixed = (text: string, resource = 'count/jobs.batch') =>
  fixedBy(setTtl)(text, full(resource));
const job = (seconds: number) =>
  jobWith('args: []', { spec: `ttlSecondsAfterFinished: ${seconds}` });

describe('builds that have ended', () => {
  it('are taken away after an hour where a quota counts them', () => {
    expect(fixed(jobWith('args: []'))).toContain('  ttlSecondsAfterFinished: 3600\n');
    expect(fixed(job(86_400), 'count/pods')).toBe(job(3600));
    expect(summaryBy(setTtl)(job(86_400), full('count/pods'))).toBe(
      'time that an ended build is kept: 86400 → 3600 s, because ResourceQuota team counts count/pods',
    );
  });

  it('are taken away by the key of the values', () => {
    const places = { helmValues: { file: 'values.yaml', ttl: 'builds.ttl' } };
    const inValues = (text: string) =>
      applied(
        setTtl,
        fixRequest([{ path: 'values.yaml', text }], [full('count/jobs.batch')], { places }),
      );
    expect(inValues('builds: { ttl: 86400s }\n')).toBe('builds: { ttl: 3600s }\n');
  });

  it('are no matter where a quota counts what runs, or they go soon enough', () => {
    expect(fixed(job(86_400), 'pods')).toMatch(/no quota was reached that counts what has ended/);
    expect(fixed(job(600))).toMatch(/takes builds away after 600 already/);
  });
});
