import { describe, expect, it } from 'vitest';
import { occurredAt, readPagerDuty } from '../../src/alerts/pagerduty.ts';
import documented from './payloads/pagerduty.json' with { type: 'json' };

const { event } = documented;
const alertOf = (changes: object) => {
  const reading = readPagerDuty({ event: { ...event, ...changes } });
  return reading.kind === 'told' ? reading.alerts[0] : undefined;
};

describe("PagerDuty's webhook", () => {
  it('tells of what the title of an incident speaks of', () => {
    expect(alertOf({})).toEqual({
      labels: { service: 'Builds', urgency: 'high', priority: 'P1' },
      alert: {
        source: 'pagerduty',
        key: 'PGR0VU2#5ac64822-4adc-4fda-ade0-410becf0de4f',
        fingerprint: 'PGR0VU2',
        status: 'firing',
        title: '[FIRING:1] KubeJobFailed namespace=builds job_name=app-7',
        subject: {
          kind: 'text',
          namespace: 'builds',
          text: '[FIRING:1] KubeJobFailed namespace=builds job_name=app-7\nBuilds',
        },
        startedAt: new Date('2026-11-21T18:45:22.169Z'),
        url: 'https://acme.pagerduty.com/incidents/PGR0VU2',
      },
    });
    expect(occurredAt(documented)).toEqual(new Date('2026-11-21T18:45:22.169Z'));
  });

  it('tells what is over by the incident, whatever opened it', () => {
    const { alert } = alertOf({ event_type: 'incident.resolved' }) ?? {};
    expect(alert).toMatchObject({ status: 'resolved', key: 'PGR0VU2' });
    const again = alertOf({ event_type: 'incident.reopened', id: 'e-2' })?.alert;
    expect(again).toMatchObject({ status: 'firing', key: 'PGR0VU2#e-2' });
  });

  it.each(['incident.acknowledged', 'incident.delegated', 'service.updated', 'pagey.ping'])(
    'says nothing by %s',
    (event_type) => {
      const payload = { event: { ...event, event_type, data: { message: 'Hello' } } };
      expect(readPagerDuty(payload)).toEqual({ kind: 'told', alerts: [], refused: [] });
    },
  );

  it.each([
    ['a V2 webhook', { messages: [{ event: 'incident.trigger' }] }],
    ['an incident without an id', { event: { ...event, data: { title: 'A' } } }],
    ['nothing', undefined],
  ])('refuses %s', (_what, payload) => {
    expect(readPagerDuty(payload)).toMatchObject({ kind: 'refused' });
  });
});
