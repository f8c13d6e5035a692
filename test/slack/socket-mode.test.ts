import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { slackLogger } from '../../src/log.ts';
import { type SlackApp, type SlackHandlers, slackApp } from '../../src/slack/app.ts';
import { createDelivery } from '../../src/slack/delivery.ts';

/** Slack's side of Socket Mode: `apps.connections.open` names a WebSocket, on which envelopes come and go. */
interface SocketWorkspace {
  readonly apiUrl: string;
  readonly connected: Promise<WebSocket>;
  close(): Promise<void>;
}

async function socketWorkspace(): Promise<SocketWorkspace> {
  const http: Server = createServer((request, response) => {
    const port = (http.address() as AddressInfo).port;
    const authorized = request.headers.authorization === 'Bearer xapp-test';
    const answer = authorized
      ? { ok: true, url: `ws://127.0.0.1:${port}/link` }
      : { ok: false, error: 'not_allowed_token_type' };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  const sockets = new WebSocketServer({ server: http });
  const { promise: connected, resolve } = Promise.withResolvers<WebSocket>();
  sockets.on('connection', (socket) => {
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
    resolve(socket);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    apiUrl: `http://127.0.0.1:${(http.address() as AddressInfo).port}/api/`,
    connected,
    async close() {
      for (const client of sockets.clients) client.terminate();
      http.closeAllConnections();
      http.close();
    },
  };
}

const handlers = (): SlackHandlers => ({
  record: vi.fn().mockRejectedValue(new Error('not asked for')),
  begin: vi.fn().mockResolvedValue(undefined),
  homeOpened: vi.fn(async () => undefined),
  listensIn: vi.fn().mockReturnValue(false),
  heard: vi.fn(),
  askAbout: vi.fn(),
  answer: vi.fn().mockResolvedValue(undefined),
  link: vi.fn().mockRejectedValue(new Error('not asked for')),
  unlink: vi.fn().mockRejectedValue(new Error('not asked for')),
  approve: vi.fn().mockResolvedValue(undefined),
  preview: vi.fn().mockRejectedValue(new Error('not asked for')),
  mayReject: vi.fn().mockRejectedValue(new Error('not asked for')),
  reject: vi.fn().mockRejectedValue(new Error('not asked for')),
  approveOnGitHub: vi.fn(),
  merge: vi.fn(),
  doNotMerge: vi.fn(),
  proposeAgain: vi.fn(),
  evidence: vi.fn().mockRejectedValue(new Error('not asked for')),
  dismiss: vi.fn().mockResolvedValue(undefined),
  approveCleanup: vi.fn().mockResolvedValue(undefined),
  leaveCleanup: vi.fn().mockResolvedValue(undefined),
  stopWaiting: vi.fn().mockResolvedValue(undefined),
  selftest: vi.fn().mockResolvedValue(undefined),
  findingRight: vi.fn().mockResolvedValue(undefined),
  feedbackForm: vi.fn(),
  findingWrong: vi.fn().mockResolvedValue(undefined),
  chooseNamespace: vi.fn().mockResolvedValue(undefined),
});

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function connectedApp(): Promise<{ socket: WebSocket; app: SlackApp }> {
  const workspace = await socketWorkspace();
  stops.push(() => workspace.close());
  const app = slackApp(
    {
      token: 'xoxb-test',
      command: '/build',
      apiUrl: workspace.apiUrl,
      receive: { mode: 'socket', appToken: 'xapp-test' },
      delivery: createDelivery(),
      logger: slackLogger(pino({ level: 'silent' })),
    },
    handlers(),
  );
  await app.start();
  stops.push(() => app.stop());
  return { socket: await workspace.connected, app };
}

const command = (text: string) => ({
  type: 'slash_commands',
  envelope_id: 'envelope-1',
  accepts_response_payload: true,
  payload: {
    command: '/build',
    text,
    user_id: 'U1',
    channel_id: 'C1',
    team_id: 'T1',
    trigger_id: 'trigger-1',
    response_url: 'http://127.0.0.1:1/unused',
  },
});

describe('Socket Mode', () => {
  it('opens its socket with the app-level token and acknowledges a command by its envelope', async () => {
    const { socket } = await connectedApp();
    const answered = once(socket, 'message');
    socket.send(JSON.stringify(command('help')));
    const [data] = (await answered) as [Buffer];
    const answer: unknown = JSON.parse(data.toString('utf8'));
    expect(answer).toMatchObject({
      envelope_id: 'envelope-1',
      payload: { response_type: 'ephemeral', text: expect.stringContaining('/build diagnose') },
    });
  });

  it('tells the asker of a mistake in the command', async () => {
    const { socket } = await connectedApp();
    const answered = once(socket, 'message');
    socket.send(JSON.stringify(command('diagnose')));
    const [data] = (await answered) as [Buffer];
    expect(data.toString('utf8')).toContain('Which job?');
  });
});
