import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createEmulator } from 'emulate';
import { z } from 'zod';
import { decodedBody, faultQueue, type SlackCall, type SlackFault, textOf } from './slack-calls.ts';

import {
  asker,
  idsOf,
  signingSecret,
  token,
  type WorkspaceIds,
  workspace,
} from './slack-workspace.ts';

export type { SlackCall, SlackFault } from './slack-calls.ts';

const messageSchema = z.looseObject({
  ts: z.string(),
  text: z.string(),
  thread_ts: z.string().optional(),
  blocks: z.array(z.looseObject({ type: z.string() })).optional(),
});
/** A message as it stands in a channel. */
export type ShownMessage = z.infer<typeof messageSchema>;

const viewSchema = z.looseObject({ id: z.string(), private_metadata: z.string().optional() });
/** A modal as it stands on somebody's screen. */
export type ShownView = z.infer<typeof viewSchema>;

/** A workspace of its own, emulated, behind a proxy that writes down what the bot does and can break it. */
export interface TestSlack extends WorkspaceIds {
  /** In place of https://slack.com/api/. */
  readonly apiUrl: string;
  readonly token: string;
  readonly signingSecret: string;
  /** An incoming webhook of another app, in place of https://hooks.slack.com/. */
  readonly webhookUrl: string;
  /** Where a slash command's late answers go; they are recorded as calls of `response_url`. */
  readonly responseUrl: string;
  /** Every call of the bot so far, oldest first, broken ones as well. */
  readonly calls: SlackCall[];
  callsOf(method: string): SlackCall[];
  /** What stands in a channel, oldest first; with `threadTs`, what stands in that thread. */
  messages(channel: string, threadTs?: string): Promise<ShownMessage[]>;
  /** Modals as they stand now, the first that was opened first. */
  views(): ShownView[];
  /** A fresh trigger for a modal; it lives three seconds, as Slack's do. */
  triggerId(user: string): Promise<string>;
  /** Members of user groups by the group's id; a group that is not here is unknown to Slack. */
  readonly userGroups: Map<string, string[]>;
  /** The next call that it matches goes wrong. */
  fail(fault: SlackFault): void;
  /** Runs once, when Slack has answered a call of that method and the bot has not read the answer. */
  afterNext(method: string, work: () => Promise<unknown>): void;
  close(): Promise<void>;
}

export async function startSlack(): Promise<TestSlack> {
  const emulator = await createEmulator({ service: 'slack', port: 0, seed: { slack: workspace } });
  const slackUrl = `${emulator.url.replace('localhost', '127.0.0.1')}/api/`;
  const calls: SlackCall[] = [];
  const shown = new Map<string, ShownView>();
  const userGroups = new Map<string, string[]>();
  const faults = faultQueue();
  const afterwards = new Map<string, () => Promise<unknown>>();
  const ask = asker(slackUrl);

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request);
    const method = (request.url ?? '').replace(/^\/(api\/)?/, '').replace(/\?.*$/, '');
    const call = {
      method,
      body: decodedBody(text, request.headers['content-type']),
      at: Date.now(),
    };
    calls.push(call);
    const fault = faults.take(call);
    if (fault?.kind === 'never-arrived') return void response.destroy();
    if (fault?.kind === 'rate-limited')
      return void response
        .writeHead(429, { 'retry-after': String(fault.retryAfterSeconds) })
        .end('{"ok":false,"error":"ratelimited"}');
    if (fault?.kind === 'refused') return sendJson(response, { ok: false, error: fault.error });

    const answer = await answered(call, request, text);
    const work = afterwards.get(method);
    afterwards.delete(method);
    await work?.();
    if (fault?.kind === 'answer-lost') return void response.destroy();
    sendJson(response, answer);
  }

  async function answered(call: SlackCall, request: IncomingMessage, text: string) {
    if (call.method === 'response_url') return { ok: true };
    if (call.method === 'usergroups.users.list') return membersOf(userGroups, call);
    const answer = await forward(slackUrl, call.method, request, text);
    const view = viewSchema.safeParse(answer.view);
    if (view.success) shown.set(view.data.id, view.data);
    return answer;
  }

  const url = await listen(server);
  const ids = await idsOf(ask);
  await ask('conversations.join', { channel: ids.channels.builds }, token);
  return {
    apiUrl: `${url}/api/`,
    responseUrl: `${url}/response_url`,
    token,
    signingSecret,
    webhookUrl: slackUrl.replace('/api/', '/services/T000000001/B0ALERTS/X000000001'),
    ...ids,
    calls,
    callsOf: (method) => calls.filter((call) => call.method === method),
    async messages(channel, ts) {
      const { messages } = ts
        ? await ask('conversations.replies', { channel, ts })
        : await ask('conversations.history', { channel, limit: '1000' });
      const all = z.array(messageSchema).parse(messages);
      return all.toSorted((one, other) => (one.ts < other.ts ? -1 : 1));
    },
    views: () => [...shown.values()],
    async triggerId(user) {
      const answer = await ask('views.generateTriggerId', { user_id: user }, token);
      return z.string().parse(answer.trigger_id);
    },
    userGroups,
    fail: (fault) => faults.add(fault),
    afterNext: (method, work) => void afterwards.set(method, work),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, emulator.close()]);
    },
  };
}

async function forward(slackUrl: string, method: string, request: IncomingMessage, body: string) {
  const answer = await fetch(slackUrl + method, {
    method: 'POST',
    headers: {
      authorization: request.headers.authorization ?? '',
      'content-type': request.headers['content-type'] ?? '',
    },
    body,
  });
  return z.record(z.string(), z.unknown()).parse(await answer.json());
}

function membersOf(groups: Map<string, string[]>, { body }: SlackCall): Record<string, unknown> {
  const users = groups.get(String(body.usergroup));
  return users ? { ok: true, users } : { ok: false, error: 'no_such_subteam' };
}

const sendJson = (response: ServerResponse, body: unknown): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return `http://127.0.0.1:${port}`;
}
