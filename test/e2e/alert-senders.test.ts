import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hmac } from '../../src/http/proof.ts';
import alertmanager from '../alerts/payloads/alertmanager.json' with { type: 'json' };
import cloudevent from '../alerts/payloads/cloudevent.json' with { type: 'json' };
import grafana from '../alerts/payloads/grafana.json' with { type: 'json' };
import pagerduty from '../alerts/payloads/pagerduty.json' with { type: 'json' };
import { startWorld, type World } from '../support/app.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';

type Headers = Readonly<Record<string, string>>;

interface Sender {
  readonly path: string;
  /** How it proves that it holds the secret. */
  readonly proof: (body: string, secret: string) => Headers;
  readonly headers?: Headers;
  readonly secret: string;
  readonly body: object;
  readonly unknownVersion: object;
  /** The same with another name of the job; PagerDuty has a title alone, in which names are looked for. */
  readonly named?: (name: string) => object;
}

const bearer = (_body: string, secret: string) => ({ authorization: `Bearer ${secret}` });
const json = { 'content-type': 'application/json' };
const firstWith = (payload: { alerts: object[] }, name: string) => ({
  ...payload,
  alerts: [{ ...payload.alerts[0], labels: { job_name: name } }],
});
/** It was told just now, not when the fixture was written. */
const now = new Date().toISOString();
const incident = { ...pagerduty.event, occurred_at: now };

const pagerDuty: Sender = {
  path: '/alerts/pagerduty',
  proof: (body, secret) => ({ 'x-pagerduty-signature': `v1=${hmac(secret, body)}` }),
  secret: 'pagerduty-s3cret',
  body: { event: incident },
  unknownVersion: { messages: [] },
};

const senders: Readonly<Record<string, Sender>> = {
  Alertmanager: {
    path: '/alerts/alertmanager',
    proof: bearer,
    secret: 'alertmanager-s3cret',
    body: alertmanager,
    unknownVersion: { ...alertmanager, version: '5' },
    named: (name) => firstWith(alertmanager, name),
  },
  Grafana: {
    path: '/alerts/grafana',
    proof: (body, secret) => ({ 'x-grafana-alerting-signature': hmac(secret, body) }),
    secret: 'grafana-s3cret',
    body: grafana,
    unknownVersion: { ...grafana, version: '2' },
    named: (name) => firstWith(grafana, name),
  },
  PagerDuty: pagerDuty,
  CloudEvents: {
    path: '/alerts/events',
    proof: bearer,
    headers: { 'content-type': 'application/cloudevents+json' },
    secret: 'cloudevents-s3cret',
    body: cloudevent,
    unknownVersion: { ...cloudevent, specversion: '2.0' },
    named: (name) => ({ ...cloudevent, data: { job_name: name } }),
  },
};

let world: World;
let bot: BotProcess;

beforeAll(async () => {
  world = await startWorld({
    queue: 'postgres',
    logLevel: 'debug',
    answersAlerts: true,
    environment: {
      ALERTMANAGER_WEBHOOK_TOKEN: 'alertmanager-s3cret',
      GRAFANA_WEBHOOK_TOKEN: 'grafana-s3cret',
      PAGERDUTY_WEBHOOK_SECRET: 'retired, pagerduty-s3cret',
      CLOUDEVENTS_TOKEN: 'cloudevents-s3cret',
    },
  });
  // Nobody works on what is taken: what is on record stays as it came.
  bot = await startBotProcess(world, ['bot']);
});
afterAll(async () => {
  await bot.end('SIGTERM');
  await world.close();
});

const onRecord = () => world.signals.waiting(new Date(Date.now() + 60_000), 1000);

async function send(path: string, body: string, headers: Headers) {
  const answer = await fetch(`http://127.0.0.1:${bot.healthPort}${path}`, {
    method: 'POST',
    body,
    headers,
  });
  return { status: answer.status, text: await answer.text() };
}

const deliver = (
  sender: Sender,
  payload: object | string = sender.body,
  secret = sender.secret,
  headers: Headers = {},
) => {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const proof = sender.proof(body, secret);
  return send(sender.path, body, { ...json, ...sender.headers, ...proof, ...headers });
};

describe.each(Object.entries(senders))('%s', (_name, sender) => {
  afterEach(() => {
    expect(bot.log()).not.toContain('s3cret');
  });

  it.each([
    ['with another secret', () => deliver(sender, sender.body, 'guess'), 401],
    ['without any', () => send(sender.path, '{}', { ...json, ...sender.headers }), 401],
    [
      'of 20 MB',
      () => deliver(sender, { ...sender.body, more: 'x'.repeat(20 * 1024 * 1024) }),
      413,
    ],
    ['that is malformed', () => deliver(sender, JSON.stringify(sender.body).slice(0, -1)), 400],
    ['that is empty', () => deliver(sender, ''), 400],
    ['of an unknown version', () => deliver(sender, sender.unknownVersion), 400],
    [
      'as a form',
      () => deliver(sender, 'a=b', sender.secret, { 'content-type': 'text/plain' }),
      415,
    ],
  ])('is told why a delivery %s is not taken', async (_what, attempt, expected) => {
    const before = await onRecord();
    const { status, text } = await attempt();
    expect(status).toBe(expected);
    expect(text).toMatch(/^[A-Z].*\.\n$/);
    expect(text).not.toContain('s3cret');
    expect(await onRecord()).toEqual(before);
  });

  it('is taken, once', async () => {
    const before = (await onRecord()).length;
    expect((await deliver(sender)).status).toBe(202);
    expect((await deliver(sender)).status).toBe(202);
    expect(await onRecord()).toHaveLength(before + 1);
  });
});

describe.each(Object.entries(senders).filter(([, { named }]) => named))('%s', (_name, sender) => {
  it.each(['app; rm -rf /', '`<!channel>` *app*', '../../secrets'])(
    'is told that nothing is called %s',
    async (name) => {
      const before = await onRecord();
      const { status, text } = await deliver(sender, sender.named?.(name));
      expect(status).toBe(400);
      expect(text).toContain('no name that Kubernetes allows');
      expect(text).not.toContain(name);
      expect(await onRecord()).toEqual(before);
    },
  );
});

describe('a replay', () => {
  it('of what Grafana signed with its time is told to be one', async () => {
    const body = JSON.stringify(grafana);
    const time = String(Date.now() / 1000 - 3600);
    const before = await onRecord();
    const replayed = await send('/alerts/grafana', body, {
      ...json,
      'x-grafana-alerting-timestamp': time,
      'x-grafana-alerting-signature': hmac('grafana-s3cret', time, ':', body),
    });
    expect(replayed).toEqual({ status: 401, text: expect.stringContaining('replay') });
    expect(await onRecord()).toEqual(before);
  });

  it('of what PagerDuty signed the day before yesterday is told to be one', async () => {
    const occurred_at = new Date(Date.now() - 48 * 3_600_000).toISOString();
    const body = JSON.stringify({ event: { ...pagerduty.event, id: 'e-old', occurred_at } });
    const before = await onRecord();
    const replayed = await send('/alerts/pagerduty', body, {
      ...json,
      'x-pagerduty-signature': `v1=${hmac('pagerduty-s3cret', body)}`,
    });
    expect(replayed).toEqual({ status: 401, text: expect.stringContaining('replay') });
    expect(await onRecord()).toEqual(before);
  });

  it('of an end says nothing of what came back after it', async () => {
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const event = (type: string, id: string, minutes: number) => ({
      event: {
        ...pagerduty.event,
        id,
        event_type: `incident.${type}`,
        occurred_at: at(minutes),
        data: { ...pagerduty.event.data, id: 'PREPLAY' },
      },
    });
    const end = event('resolved', 'e-2', -20);
    for (const one of [event('triggered', 'e-1', -30), end, event('reopened', 'e-3', -10), end])
      expect((await deliver(pagerDuty, one)).status).toBe(202);

    const ours = (await onRecord()).filter(({ fingerprint }) => fingerprint === 'PREPLAY');
    expect(ours.map(({ key, resolvedAt }) => [key, resolvedAt !== undefined])).toEqual([
      ['PREPLAY#e-1', true],
      ['PREPLAY#e-3', false],
    ]);
  });
});

it('has no path where no secret is set', async () => {
  const none = await startWorld({ queue: 'postgres' });
  try {
    const app = await none.start(['bot']);
    for (const { path } of Object.values(senders)) {
      const { status } = await fetch(`http://127.0.0.1:${app.healthPort}${path}`, {
        method: 'POST',
      });
      expect(status).toBe(404);
    }
  } finally {
    await none.close();
  }
});
