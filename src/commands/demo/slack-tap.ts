import { createServer, type IncomingMessage } from 'node:http';
import type { PostedMessage } from './person.ts';

/** What people see when the bot calls Slack. */
export type Seen =
  | {
      readonly kind: 'message';
      readonly message: PostedMessage;
      /** Timestamp of the message whose thread it is in. */
      readonly threadTs?: string;
    }
  | { readonly kind: 'whisper'; readonly to: string; readonly message: PostedMessage };

export interface SlackTap {
  readonly url: string;
  /** Where the bot answers someone alone who typed a command: one address a command, as each takes five answers. */
  responseUrl(user: string, trigger: string): string;
  close(): Promise<void>;
}

const responsePath = /^\/response\/(\w+)\//;

/** Stands between the bot and the emulated Slack, passes every call on, and tells what it showed to whom. */
export async function slackTap(slackUrl: string, onSeen: (seen: Seen) => void): Promise<SlackTap> {
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const [, to] = responsePath.exec(request.url ?? '') ?? [];
    if (to) {
      onSeen({ kind: 'whisper', to, message: { ts: '', ...JSON.parse(body) } });
      response.end('ok');
      return;
    }
    const answer = await fetch(`${slackUrl}${request.url ?? ''}`, {
      method: request.method ?? 'POST',
      headers: {
        authorization: request.headers.authorization ?? '',
        'content-type': request.headers['content-type'] ?? '',
      },
      body,
    });
    const text = await answer.text();
    const seen = seenIn(request.url ?? '', body, text);
    if (seen) onSeen(seen);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(text);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return {
    url,
    responseUrl: (user, trigger) => `${url}/response/${user}/${encodeURIComponent(trigger)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const shows = new Set([
  'chat.postMessage',
  'chat.update',
  'chat.postEphemeral',
  'files.completeUploadExternal',
]);

/** The client sends forms whose structured fields are JSON. */
function seenIn(url: string, body: string, answer: string): Seen | undefined {
  const method = url.split('/').at(-1) ?? '';
  if (!shows.has(method)) return undefined;
  const { ok, ts } = JSON.parse(answer) as { ok?: boolean; ts?: string };
  if (!ok) return undefined;
  const form = new URLSearchParams(body);
  const threadTs = form.get('thread_ts');
  const inThread = threadTs ? { threadTs } : {};
  if (method === 'files.completeUploadExternal') {
    const files = JSON.parse(form.get('files') ?? '[]') as { title?: string }[];
    const text = files.map(({ title = '' }) => `[file: ${title}]`).join('\n');
    return { kind: 'message', message: { ts: '', text }, ...inThread };
  }
  const blocks: unknown = JSON.parse(form.get('blocks') ?? '[]');
  const message = {
    ts: ts ?? '',
    text: form.get('text') ?? '',
    blocks: Array.isArray(blocks) ? blocks : [],
  };
  return method === 'chat.postEphemeral'
    ? { kind: 'whisper', to: form.get('user') ?? '', message }
    : { kind: 'message', message, ...inThread };
}
