import { describe, expect, it } from 'vitest';
import { readAlertmanager } from '../../src/alerts/alertmanager.ts';
import type { Labels } from '../../src/alerts/told.ts';
import recorded from './payloads/alertmanager.json' with { type: 'json' };

const deliver = (labels: Labels, annotations: Labels = {}, more: object = {}) =>
  readAlertmanager({
    version: '4',
    alerts: [
      { status: 'firing', labels, annotations, startsAt: '2026-11-21T18:58:54.502Z', ...more },
    ],
  });

const subjectOf = (labels: Labels, annotations: Labels = {}) => {
  const reading = deliver(labels, annotations);
  return reading.kind === 'told' ? reading.alerts[0]?.alert.subject : reading;
};

describe("Alertmanager's webhook", () => {
  it('tells of the Job that kube-state-metrics saw, and not of kube-state-metrics', () => {
    const reading = readAlertmanager(recorded);
    expect(reading).toMatchObject({ kind: 'told', refused: [] });
    const [first] = reading.kind === 'told' ? reading.alerts : [];
    expect(first?.alert).toEqual({
      source: 'alertmanager',
      key: '35ddb41645e769b0@2026-11-21T18:58:54.502Z',
      fingerprint: '35ddb41645e769b0',
      status: 'firing',
      title: 'KubeJobFailed',
      cluster: 'production',
      subject: { kind: 'workload', namespace: 'builds', name: 'app-7' },
      startedAt: new Date('2026-11-21T18:58:54.502Z'),
      url: 'http://prometheus:9090/graph?g0.expr=kube_job_failed+%3E+0',
    });
  });

  it('tells what is over by the key under which it began', () => {
    const [firing, resolved] = ['firing', 'resolved'].map((status) => deliver({}, {}, { status }));
    const keyOf = (reading: typeof firing) =>
      reading?.kind === 'told' ? reading.alerts[0]?.alert.key : undefined;
    expect(keyOf(resolved)).toBe(keyOf(firing));
  });

  it('tells alerts apart by their labels where they have no fingerprint', () => {
    const key = (labels: Labels) => {
      const reading = deliver(labels);
      return reading.kind === 'told' ? reading.alerts[0]?.alert.fingerprint : undefined;
    };
    expect(key({ a: '1', b: '2' })).toBe(key({ b: '2', a: '1' }));
    expect(key({ a: '1', b: '2' })).not.toBe(key({ a: '2', b: '1' }));
  });

  it.each<[string, Labels, string]>([
    ['a pod', { namespace: 'builds', pod: 'app-7-x2x9p' }, 'pod/app-7-x2x9p'],
    ['a Deployment', { namespace: 'apps', deployment: 'web', pod: 'ksm-1' }, 'deployment/web'],
    ['a StatefulSet', { namespace: 'apps', statefulset: 'db' }, 'statefulset/db'],
    [
      'the owner of a pod',
      { namespace: 'apps', workload: 'web', workload_type: 'deployment' },
      'deployment/web',
    ],
  ])('names %s', (_what, labels, name) => {
    expect(subjectOf(labels)).toEqual({ kind: 'workload', namespace: labels.namespace, name });
  });

  it('asks for the failures behind a rate of builds, in a namespace or in all', () => {
    const summary = '15 % of the builds failed within 5 minutes';
    expect(subjectOf({ alertname: 'Broken', namespace: 'builds' }, { summary })).toEqual({
      kind: 'rate',
      namespace: 'builds',
    });
    expect(subjectOf({ alertname: 'BuildFailureRateHigh' })).toEqual({ kind: 'rate' });
  });

  it('takes the rate of something else for none of builds', () => {
    const summary = '7 % of the requests failed';
    expect(
      subjectOf({ alertname: 'HighErrorRate', namespace: 'apps', job: 'kube-api' }, { summary }),
    ).toEqual({ kind: 'text', namespace: 'apps', text: `HighErrorRate\n${summary}` });
  });

  it.each([
    ['job_name', 'app;rm -rf /'],
    ['job_name', '`<!channel>` *app*'],
    ['namespace', '../kube-system'],
    ['pod', 'a'.repeat(254)],
  ])('refuses a %s that Kubernetes does not allow, without repeating it', (label, value) => {
    const reading = deliver({ alertname: 'A', [label]: value });
    expect(reading).toEqual({ kind: 'refused', because: expect.stringContaining(label) });
    expect(JSON.stringify(reading)).not.toContain(value);
  });

  it('takes what is right beside what is not', () => {
    const right = {
      status: 'firing',
      labels: { job_name: 'app-7' },
      startsAt: '2026-11-21T18:58:54Z',
    };
    const wrong = { ...right, startsAt: 'yesterday' };
    expect(readAlertmanager({ version: '4', alerts: [wrong, right, {}] })).toMatchObject({
      kind: 'told',
      alerts: [{ alert: { subject: { name: 'app-7' } } }],
      refused: [expect.stringContaining('startsAt'), expect.stringContaining('status')],
    });
  });

  it('says how many alerts were kept back', () => {
    expect(readAlertmanager({ ...recorded, truncatedAlerts: 3 })).toMatchObject({ leftOut: 3 });
  });

  it.each([
    ['an unknown version', { version: '5', alerts: [] }],
    ['no alerts', { version: '4' }],
    ['no object', 'hello'],
    ['nothing', undefined],
  ])('refuses %s', (_what, payload) => {
    expect(readAlertmanager(payload)).toEqual({
      kind: 'refused',
      because: expect.stringContaining('version 4'),
    });
  });

  it('links to nothing but web pages', () => {
    const reading = deliver({ alertname: 'A' }, {}, { generatorURL: 'javascript:alert(1)' });
    expect(reading.kind === 'told' && reading.alerts[0]?.alert).not.toHaveProperty('url');
  });
});
