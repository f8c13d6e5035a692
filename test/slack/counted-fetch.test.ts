import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { slackClient } from '../../src/slack/client.ts';

let server: Server;
let apiUrl: string;
let answer: { readonly status: number; readonly body: string };
const told: string[] = [];
const client = () =>
  slackClient('xoxb-test', apiUrl, ({ api, method, status, seconds }) => {
    expect(seconds).toBeGreaterThanOrEqual(0);
    told.push(`${api} ${method} ${status}`);
  });

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(answer.status, { 'content-type': 'application/json', 'retry-after': '1' });
    response.end(answer.body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
});
afterAll(() => server.close());
beforeEach(() => {
  told.length = 0;
});

it.each([
  [200, '{"ok":true}', 'ok'],
  [200, '{"ok":false,"error":"not_in_channel"}', 'not_in_channel'],
  [429, '', '429'],
  [503, 'away', '503'],
])('tells how a call ended: %i %s', async (status, body, expected) => {
  answer = { status, body };
  await client()
    .chat.postMessage({ channel: 'C1', text: 'x' })
    .catch(() => undefined);
  await vi.waitFor(() => expect(told).toEqual([`slack chat.postMessage ${expected}`]));
});

it('tells of a call that had no answer', async () => {
  const url = apiUrl;
  apiUrl = 'http://127.0.0.1:1/api/';
  await expect(client().auth.test()).rejects.toThrow();
  expect(told).toEqual(['slack auth.test no-answer']);
  apiUrl = url;
});
