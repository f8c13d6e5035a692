import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readAlertmanager } from '../../src/alerts/alertmanager.ts';
import type { ToldAlert } from '../../src/alerts/told.ts';
import { alertmanagerSender } from '../../src/http/alert-senders.ts';
import { alertWebhook } from '../../src/http/alert-webhook.ts';
import { type HttpServer, httpServer } from '../../src/http/server.ts';
import recorded from '../alerts/payloads/alertmanager.json' with { type: 'json' };

const token = 'a token with spaces';
const path = '/alerts/alertmanager';
let server: HttpServer;
let take: (alerts: readonly ToldAlert[]) => Promise<number>;
let taken: ToldAlert[];
let troubles: string[];

beforeAll(async () => {
  const handle = alertWebhook({
    sender: alertmanagerSender(token, readAlertmanager),
    take: (alerts) => take(alerts),
    onTrouble: (what, error) => troubles.push([what, error].join(' ')),
    patienceMs: 50,
  });
  const routes = new Map([[path, handle]]);
  const onError = (error: unknown) => troubles.push(String(error));
  server = await httpServer({ host: '127.0.0.1', port: 0, routes, onError });
});
beforeEach(() => {
  taken = [];
  troubles = [];
  take = async (alerts) => {
    taken.push(...alerts);
    return 0;
  };
});
afterAll(() => server.close());

async function deliver(body: string, init: RequestInit = {}) {
  const { headers, ...more } = init;
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: 'POST',
    body,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...Object(headers),
    },
    ...more,
  });
  return { status: answer.status, text: await answer.text() };
}

const whole = JSON.stringify(recorded);
const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`;

describe('a webhook of alerts', () => {
  it.each([
    ['a bearer token', `Bearer ${token}`],
    ['a bearer token, however it is spelled', `bearer  ${token}`],
    ['the password of any user', basic(`anybody:${token}`)],
  ])('takes what comes with the secret as %s', async (_how, authorization) => {
    expect(await deliver(whole, { headers: { authorization } })).toEqual({
      status: 202,
      text: 'taken: 2\n',
    });
    expect(taken).toHaveLength(2);
  });

  it.each([
    ['another token', 'Bearer guess'],
    ['a part of it', `Bearer ${token.slice(0, -1)}`],
    ['nothing', ''],
    ['an empty token', 'Bearer '],
    ['a login without a password', basic(token)],
    ['another password', basic('anybody:guess')],
    ['another scheme', `Digest ${token}`],
  ])('refuses what comes with %s', async (_how, authorization) => {
    const { status, text } = await deliver(whole, { headers: { authorization } });
    expect(status).toBe(401);
    expect(text).not.toContain(token);
    expect(taken).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it.each([
    ['is malformed', whole.slice(0, -1), 400],
    ['is of an unknown version', JSON.stringify({ ...recorded, version: '5' }), 400],
    ['is nothing', '', 400],
    ['has 20 MB', JSON.stringify({ ...recorded, receiver: 'x'.repeat(20 * 1024 * 1024) }), 413],
  ])('refuses what %s', async (_what, body, expected) => {
    expect((await deliver(body)).status).toBe(expected);
    expect(taken).toEqual([]);
  });

  it('reads no further than its limit when nobody says how long it will be', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    const chunk = 'x'.repeat(256 * 1024);
    for (let sent = 0; sent < 5; sent++)
      socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    // It is not ended: the server answers, and hangs up.
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 413 /);
    expect(taken).toEqual([]);
  });

  it.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['what is packed', { 'content-encoding': 'gzip' }],
  ])('refuses %s', async (_what, headers) => {
    expect((await deliver(whole, { headers })).status).toBe(415);
  });

  it('is posted to', async () => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`);
    expect(answer.status).toBe(405);
  });

  it('says how many it took, and why not the others', async () => {
    take = () => Promise.resolve(1);
    const bad = { ...recorded.alerts[0], labels: { job_name: '$(reboot)' } };
    const body = JSON.stringify({
      ...recorded,
      truncatedAlerts: 7,
      alerts: [...recorded.alerts, bad],
    });
    expect(await deliver(body)).toEqual({
      status: 202,
      text: expect.stringMatching(/^taken: 1, without a channel.*: 1, refused: 1 \(.*job_name/),
    });
    expect(troubles).toEqual([expect.stringContaining('7 alerts')]);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no database'))],
    ['does not answer', () => new Promise<number>(() => undefined)],
  ])('asks for them again when the store %s', async (_what, failing) => {
    take = failing;
    const { status, text } = await deliver(whole);
    expect(status).toBe(503);
    expect(text).not.toContain('database');
    expect(troubles).toHaveLength(1);
  });
});
