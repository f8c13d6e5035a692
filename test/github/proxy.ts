import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { repositoryName } from './emulated-github.ts';
import { updateRefs } from './update-refs.ts';

/**
 * A server between the bot and GitHub. `seen` holds what came by: `POST /repos/example/deployments/git/trees`, and for GraphQL
 * the first field along with it: `POST /graphql updateRefs`.
 */
export interface FlakyProxy {
  readonly url: string;
  readonly seen: string[];
  /** Breaks the next request that matches, before GitHub sees it or before its answer comes back. */
  breakNext(request: RegExp, when: 'before' | 'after'): void;
  /** Answers the next request that matches as GitHub does where the emulator is more lenient, and does not pass it on. */
  refuseNext(request: RegExp, status: number, message: string): void;
  /** Runs once, right before a request that matches is passed on. */
  beforeNext(request: RegExp, work: () => Promise<unknown>): void;
  /** From now on tells the bot something else than GitHub answers, until it is taken back. */
  change(request: RegExp, how: (json: object) => object): () => void;
  /** Runs once, when GitHub has answered a request that matches and the bot has not read the answer. */
  afterNext(request: RegExp, work: () => Promise<unknown>): void;
  close(): Promise<void>;
}

interface Interruption {
  readonly request: RegExp;
  readonly before?: () => Promise<unknown>;
  readonly after?: () => Promise<unknown>;
  readonly breaks?: 'before' | 'after';
  readonly refusal?: { readonly status: number; readonly message: string };
}

/** Stands before a server and breaks connections on demand. */
export async function proxyTo(target: string): Promise<FlakyProxy> {
  const seen: string[] = [];
  const interruptions: Interruption[] = [];
  const changes = new Set<{ request: RegExp; how: (json: object) => object }>();

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const line = `${request.method} ${request.url}${fieldIn(request, body)}`;
    seen.push(line);
    const at = interruptions.findIndex((one) => one.request.test(line));
    const [interruption] = at >= 0 ? interruptions.splice(at, 1) : [];
    await interruption?.before?.();
    if (interruption?.breaks === 'before') return void request.socket.destroy();
    const answer = interruption?.refusal
      ? refused(interruption.refusal)
      : await passOn(request, body, target);
    await interruption?.after?.();
    if (interruption?.breaks === 'after') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': answer.contentType });
    const how = [...changes].find((one) => one.request.test(line))?.how;
    response.end(how ? JSON.stringify(how(JSON.parse(answer.body.toString()))) : answer.body);
  };

  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    breakNext: (request, when) => void interruptions.push({ request, breaks: when }),
    refuseNext: (request, status, message) =>
      void interruptions.push({ request, refusal: { status, message } }),
    beforeNext: (request, before) => void interruptions.push({ request, before }),
    afterNext: (request, after) => void interruptions.push({ request, after }),
    change(request, how) {
      const one = { request, how };
      changes.add(one);
      return () => void changes.delete(one);
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const refused = ({ status, message }: { status: number; message: string }) => ({
  status,
  contentType: 'application/json',
  body: Buffer.from(JSON.stringify({ message })),
});

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function fieldIn({ url }: IncomingMessage, body: Buffer): string {
  const [, field] =
    url === '/graphql' ? (/\{\s*(\w+)/.exec(JSON.parse(String(body)).query) ?? []) : [];
  return field ? ` ${field}` : '';
}

async function passOn(request: IncomingMessage, body: Buffer, target: string) {
  const { authorization = '', accept = '' } = request.headers;
  const headers = { authorization, accept, 'content-type': 'application/json' };
  const mutated =
    request.url === '/graphql' && (await updateRefs({ target, headers, body }, repositoryName));
  if (mutated) return mutated;
  const answer = await fetch(target + request.url, {
    method: request.method ?? 'GET',
    headers,
    ...(body.length > 0 ? { body } : {}),
  });
  return {
    status: answer.status,
    contentType: answer.headers.get('content-type') ?? 'application/json',
    body: Buffer.from(await answer.arrayBuffer()),
  };
}
