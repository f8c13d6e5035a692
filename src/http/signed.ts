import type { IncomingHttpHeaders } from 'node:http';
import { parsedJson } from './json.ts';
import { hmac, holdsToken, isSame, type Prove } from './proof.ts';

/** How old a signature may be that tells its time; clocks differ. */
const freshMs = 5 * 60_000;
/** PagerDuty tries for hours to deliver what it could not. */
const redeliveredMs = 24 * 60 * 60_000;

/** Where Grafana's contact point is to put the time of the signature: *Timestamp header* in its HMAC settings. */
export const grafanaTimestampHeader = 'x-grafana-alerting-timestamp';

/**
 * Grafana either holds the token or signs with it, with or without a time. The time is signed together with the body, so
 * that one cannot be taken from the other.
 */
export const provenByGrafana =
  (token: string, now = Date.now): Prove =>
  (headers, body) => {
    const signature = headerOf(headers, 'x-grafana-alerting-signature');
    if (signature === undefined) return holdsToken(token)(headers, body);
    const time = headerOf(headers, grafanaTimestampHeader);
    const expected = time === undefined ? hmac(token, body) : hmac(token, time, ':', body);
    if (!isSame(signature, expected)) return 'unproven';
    const isFresh = time === undefined || Math.abs(now() - Number(time) * 1000) <= freshMs;
    return isFresh ? 'genuine' : 'stale';
  };

/**
 * PagerDuty signs with the secret of the subscription, and while that is replaced with both.
 * @param secrets any of which counts, separated by commas
 * @param occurredAt when what a delivery tells has happened
 */
export const provenByPagerDuty =
  (secrets: string, occurredAt: (payload: unknown) => Date | undefined, now = Date.now): Prove =>
  (headers, body) => {
    const given = (headerOf(headers, 'x-pagerduty-signature') ?? '')
      .split(',')
      .map((one) => one.trim());
    const expected = secrets.split(',').map((secret) => `v1=${hmac(secret.trim(), body)}`);
    // Every pair is compared, so that the time tells nothing.
    const matches = expected.flatMap((one) => given.filter((signature) => isSame(signature, one)));
    if (matches.length === 0) return 'unproven';
    const at = occurredAt(parsedJson(body.toString('utf8')))?.getTime();
    return at !== undefined && now() - at > redeliveredMs ? 'stale' : 'genuine';
  };

const headerOf = (headers: IncomingHttpHeaders, name: string): string | undefined =>
  headers[name]?.toString();
