import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { githubWebhook } from '../../src/http/github-webhook.ts';
import { type HttpServer, httpServer } from '../../src/http/server.ts';
import type { Concerned } from '../../src/model/pull-request.ts';

const secret = 'the webhook secret';
const path = '/github/webhook';
let server: HttpServer;
const taken: [id: string, concerned: Concerned][] = [];
const errors: unknown[] = [];
let take: (id: string, concerned: Concerned) => Promise<void>;
/** A push to `main`. */
const push = JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: 'acme/gitops' } });

beforeAll(async () => {
  const handle = githubWebhook({ secret, take: (id, concerned) => take(id, concerned) });
  server = await httpServer({
    host: '127.0.0.1',
    port: 0,
    routes: new Map([[path, handle]]),
    onError: (error) => errors.push(error),
  });
});
beforeEach(() => {
  taken.length = 0;
  errors.length = 0;
  take = async (id, concerned) => void taken.push([id, concerned]);
});
afterAll(() => server.close());

const signed = (body: string, by = secret): string =>
  `sha256=${createHmac('sha256', by).update(body).digest('hex')}`;

async function deliver(body: string, headers: Record<string, string> = {}): Promise<number> {
  const { status } = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': 'd-1',
      'x-hub-signature-256': signed(body),
      ...headers,
    },
  });
  return status;
}

describe("GitHub's webhook", () => {
  it('takes what is signed with the secret', async () => {
    expect(await deliver(push)).toBe(202);
    expect(taken).toEqual([['d-1', { repository: 'acme/gitops', branch: 'main' }]]);
  });

  it('takes note of nothing where there is nothing to look at', async () => {
    expect(await deliver('{"zen":"x"}', { 'x-github-event': 'ping' })).toBe(202);
    expect(taken).toEqual([]);
  });

  it.each([
    ['with another secret', { 'x-hub-signature-256': signed(push, 'guess') }],
    ['over another body', { 'x-hub-signature-256': signed('{"a":1}') }],
    ['by nothing', { 'x-hub-signature-256': '' }],
    ['in a way that is none', { 'x-hub-signature-256': 'sha1=abc' }],
  ])('refuses what is signed %s', async (_, headers) => {
    expect(await deliver(push, headers)).toBe(401);
    expect(taken).toEqual([]);
  });

  it.each([
    ['is no JSON', 'payload=%7B%7D', {}],
    ['is no object', '[]', {}],
    ['says not what happened', '{}', { 'x-github-event': '' }],
    ['has no id', '{}', { 'x-github-delivery': '' }],
  ])('refuses what %s', async (_, body, headers) => {
    expect(await deliver(body, headers)).toBe(400);
    expect(taken).toEqual([]);
  });

  it('refuses what is too long without reading it to the end', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(5 * 1024 * 1024) });
    expect(await deliver(body)).toBe(413);
    expect(taken).toEqual([]);
  });

  it('is posted to', async () => {
    const { status } = await fetch(`http://127.0.0.1:${server.port}${path}`);
    expect(status).toBe(405);
  });

  it('says that it failed when the delivery could not be kept, so that it can be sent again', async () => {
    take = () => Promise.reject(new Error('no database'));
    expect(await deliver(push)).toBe(500);
    expect(errors).toMatchObject([{ message: 'no database' }]);
  });
});
