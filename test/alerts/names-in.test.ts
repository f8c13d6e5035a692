import { describe, expect, it } from 'vitest';
import { namesIn, namespaceNamedIn, speaksOfRate } from '../../src/alerts/names-in.ts';

const named = (text: string) => namesIn(text).map(({ name }) => name);

describe('the names in the text of an alert', () => {
  it('finds the Job that a label names, in the namespace that another one names', () => {
    expect(namesIn('[FIRING:1] KubeJobFailed job_name="app-7" namespace="builds"')).toEqual([
      { name: 'app-7', namespace: 'builds', isSure: true },
    ]);
  });

  it('finds what a sentence names', () => {
    expect(named('Job builds/app-7 failed to complete')).toContain('app-7');
    expect(named('Pod: `app-7-x2x` has been waiting for an hour')).toContain('pod/app-7-x2x');
    expect(named('deployment/payments-api has no ready pods')).toContain('deployment/payments-api');
  });

  it('finds what the tags of Datadog name', () => {
    expect(namesIn('on kube_job:app-7,kube_namespace:builds,pod_name:app-7-x2x')).toEqual([
      { name: 'app-7', namespace: 'builds', isSure: true },
      { name: 'pod/app-7-x2x', namespace: 'builds', isSure: true },
    ]);
  });

  it('takes no date for a name', () => {
    expect(named('app-7 failed on 2026-01-18 at 15:20')).toEqual(['app-7']);
  });

  it('takes a bare name only where it has parts, and never one out of an address', () => {
    expect(named('something failed at https://grafana.example/d/app-7 on host-1.example')).toEqual(
      [],
    );
    expect(named('build of app-7 is red')).toEqual(['app-7']);
  });

  it('reads the text of a link as text', () => {
    expect(named('<https://ci.example/1|app-7> failed')).toEqual(['app-7']);
  });

  it('does not take the namespace for a workload', () => {
    expect(named('namespace: team-a job_name: app-7')).toEqual(['app-7']);
    expect(namespaceNamedIn('namespace: team-a')).toBe('team-a');
  });

  it('looks at a handful of names and no more', () => {
    const text = Array.from({ length: 50 }, (_, index) => `app-${index}`).join(' ');
    expect(namesIn(text)).toHaveLength(8);
  });

  it.each([
    ['Build failure rate 15 % in the last 5 minutes', true],
    ['3 builds failed', true],
    ['Job app-7 is slow', false],
  ])('knows whether "%s" speaks of a rate', (text, isRate) => {
    expect(speaksOfRate(text)).toBe(isRate);
  });
});
