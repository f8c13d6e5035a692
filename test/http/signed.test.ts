import { describe, expect, it } from 'vitest';
import { hmac } from '../../src/http/proof.ts';
import {
  grafanaTimestampHeader,
  provenByGrafana,
  provenByPagerDuty,
} from '../../src/http/signed.ts';

const now = Date.parse('2026-11-21T19:00:00Z');
const body = Buffer.from('{"title":"Bäckerei"}');
const seconds = (at: number) => String(at / 1000);

describe('what Grafana sends', () => {
  const prove = provenByGrafana('the secret', () => now);
  const signed = (time: string, over: string | Buffer = body, secret = 'the secret') => ({
    'x-grafana-alerting-signature': hmac(secret, time, ':', over),
    [grafanaTimestampHeader]: time,
  });

  it.each([
    ['holds the token', { authorization: 'Bearer the secret' }],
    ['is signed', { 'x-grafana-alerting-signature': hmac('the secret', body) }],
    ['is signed with its time', signed(seconds(now - 60_000))],
  ])('is genuine when it %s', (_how, headers) => {
    expect(prove(headers, body)).toBe('genuine');
  });

  it.each([
    ['ten minutes ago', now - 600_000],
    ['in ten minutes', now + 600_000],
  ])('is stale when it was signed %s', (_when, time) => {
    expect(prove(signed(seconds(time)), body)).toBe('stale');
  });

  it.each([
    ['nothing', {}],
    ['another secret', signed(seconds(now), body, 'guess')],
    ['another body', signed(seconds(now), '{}')],
    [
      'a fresh time that was not signed',
      { ...signed(seconds(now - 600_000)), [grafanaTimestampHeader]: seconds(now) },
    ],
    [
      'its time taken away',
      { 'x-grafana-alerting-signature': hmac('the secret', seconds(0), ':', body) },
    ],
    [
      'a wrong signature beside the token',
      { authorization: 'Bearer the secret', 'x-grafana-alerting-signature': 'x' },
    ],
  ])('proves nothing with %s', (_how, headers) => {
    expect(prove(headers, body)).toBe('unproven');
  });

  it('is stale when its time is none', () => {
    expect(prove(signed('yesterday'), body)).toBe('stale');
  });
});

describe('what PagerDuty sends', () => {
  const proveAt = (at: Date | undefined) =>
    provenByPagerDuty(
      'old secret, new secret',
      () => at,
      () => now,
    );
  const prove = proveAt(new Date(now - 60_000));
  const by = (...secrets: string[]) => ({
    'x-pagerduty-signature': secrets.map((secret) => `v1=${hmac(secret, body)}`).join(','),
  });

  it('is genuine when any of the signatures is that of any of the secrets', () => {
    expect(prove(by('old secret'), body)).toBe('genuine');
    expect(prove(by('unknown', 'new secret'), body)).toBe('genuine');
  });

  it.each([
    ['another secret', by('guess')],
    ['an empty signature', { 'x-pagerduty-signature': '' }],
    ['no signature', {}],
    ['another version', { 'x-pagerduty-signature': `v2=${hmac('new secret', body)}` }],
  ])('proves nothing with %s', (_how, headers) => {
    expect(prove(headers, body)).toBe('unproven');
  });

  it('is stale a day after what it tells', () => {
    expect(proveAt(new Date(now - 25 * 3_600_000))(by('new secret'), body)).toBe('stale');
  });
});
