import { describe, expect, it } from 'vitest';
import { readGrafana } from '../../src/alerts/grafana.ts';
import documented from './payloads/grafana.json' with { type: 'json' };

describe("Grafana's webhook", () => {
  it('tells of the pod, and links to the panel', () => {
    const reading = readGrafana(documented);
    expect(reading.kind === 'told' && reading.alerts.map(({ alert }) => alert)).toMatchObject([
      {
        source: 'grafana',
        key: '1/c6eadffa33fcdf37@2026-11-21T07:51:03.157Z',
        status: 'firing',
        title: 'Build pod out of memory',
        subject: { kind: 'workload', namespace: 'builds', name: 'pod/app-7-x2x9p' },
        url: 'https://grafana.example/d/builds?viewPanel=4',
      },
      {
        status: 'resolved',
        subject: { kind: 'rate', namespace: 'builds' },
        url: 'https://grafana.example/alerting/grafana/d1rdpdv7k/view?orgId=1',
      },
    ]);
  });

  it('tells the alerts of two organisations apart', () => {
    const keyIn = (orgId: number) => {
      const reading = readGrafana({ ...documented, orgId });
      return reading.kind === 'told' ? reading.alerts[0]?.alert.key : undefined;
    };
    expect(keyIn(1)).not.toBe(keyIn(2));
  });

  it.each([
    ['an unknown version', { ...documented, version: '2' }],
    ['a delivery of Alertmanager', { ...documented, version: '4', orgId: undefined }],
    ['a payload that somebody made up', { text: 'Builds fail' }],
    ['nothing', undefined],
  ])('refuses %s', (_what, payload) => {
    expect(readGrafana(payload)).toMatchObject({ kind: 'refused' });
  });
});
