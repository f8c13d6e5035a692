import { describe, expect, it } from 'vitest';
import { deadlineLike, secondsIn } from '../../src/fixes/deadline-text.ts';
import { extendDeadline } from '../../src/fixes/extend-deadline.ts';
import { type Fact, fact } from '../../src/model/facts.ts';
import { applied, fixedBy, fixRequest, jobWith, summaryBy } from './requests.ts';

const fixed = fixedBy(extendDeadline);
const job = (seconds: number | string) =>
  jobWith('args: []', { spec: `activeDeadlineSeconds: ${seconds}` });
const late = (seconds: number, ...more: Fact[]): Fact[] => [
  fact('job.failure', 'DeadlineExceeded'),
  fact('job.deadlineSeconds', seconds),
  ...more,
];

describe('a build that ran into its deadline', () => {
  it('gets twice the time', () => {
    expect(fixed(job(600), ...late(600))).toBe(job(1200));
  });

  it('gets half as much again where it was pushing, in whole minutes', () => {
    expect(fixed(job(500), ...late(500, fact('build.phase', 'push')))).toBe(job(780));
  });

  it('is told where the time went', () => {
    const slowest = fact('build.slowest', { name: 'RUN npm ci', seconds: 420 });
    expect(summaryBy(extendDeadline)(job(600), ...late(600, slowest))).toBe(
      'deadline of the build: 600 → 1200 (it was not at its end yet; 420 s of its time went into RUN npm ci)',
    );
  });

  it('gets it where its pod has the deadline', () => {
    const pod = (seconds: number) =>
      jobWith('args: []', { pod: `activeDeadlineSeconds: ${seconds}` });
    expect(fixed(pod(600), fact('pod.reason', 'DeadlineExceeded'))).toBe(pod(1200));
  });

  it('is left alone where the repository says otherwise, or nothing', () => {
    expect(fixed(job(1200), ...late(600))).toMatch(/already says 1200, and the build was stopped/);
    expect(fixed(job(300), ...late(600))).toMatch(/something else sets its deadline/);
    expect(fixed(jobWith('args: []'), ...late(600))).toMatch(/sets no deadline/);
    expect(fixed(job('soon'), ...late(600))).toMatch(/soon in job.yaml is not a time/);
  });
});

describe('a deadline in Helm values', () => {
  const places = { helmValues: { file: 'values.yaml', deadline: 'builderService.buildTimeout' } };
  const values = (time: string) => `builderService:\n  buildTimeout: ${time} # per build\n`;
  const inValues = (time: string) =>
    applied(
      extendDeadline,
      fixRequest([{ path: 'values.yaml', text: values(time) }], late(600), { places }),
    );

  it.each([
    ['600s', '1200s'],
    ['10m', '20m'],
    ['"10m"', '"20m"'],
    ['600', '1200'],
    ['0h10m0s', '20m'],
  ])('keeps the style of %s', (before, after) => {
    expect(inValues(before)).toBe(values(after));
  });
});

describe('the time of a deadline', () => {
  it.each([
    ['90', 90],
    ['90s', 90],
    ['1h30m', 5400],
    ['2h', 7200],
    ['', undefined],
    ['1d', undefined],
    ['10 m', undefined],
  ])('of "%s" is %s', (text, seconds) => {
    expect(secondsIn(text)).toBe(seconds);
  });

  it.each([
    ['45m', 5400, '90m'],
    ['1h', 5400, '1h30m'],
    ['1h30m', 10_800, '3h'],
    ['7m', 90, '1m30s'],
  ])('is written like %s', (like, seconds, text) => {
    expect(deadlineLike(like, seconds)).toBe(text);
  });
});
