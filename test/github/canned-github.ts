import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

/** GitHub's answer: a status with its JSON, or anything else that a server may do to a response. */
export type Canned =
  | { readonly status: number; readonly json?: unknown; readonly headers?: Record<string, string> }
  | ((response: ServerResponse) => void);

export interface CannedGitHub {
  readonly url: string;
  /** What was asked, in order: `GET /repos/example/deployments/git/ref/heads%2Fmain`. */
  readonly asked: string[];
  readonly userAgents: Set<string>;
  readonly authorizations: Set<string>;
  /** What was sent along, of the requests that had a body. */
  readonly bodies: unknown[];
  close(): Promise<void>;
}

/**
 * Answers as GitHub documents it, where the emulator is more lenient.
 * @param answers by `METHOD path`; of several for one request each is given once and the last one again and again
 */
export async function cannedGitHub(
  answers: Readonly<Record<string, readonly Canned[]>>,
): Promise<CannedGitHub> {
  const asked: string[] = [];
  const userAgents = new Set<string>();
  const authorizations = new Set<string>();
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    const line = `${request.method} ${decodeURIComponent(request.url ?? '')}`;
    asked.push(line);
    userAgents.add(request.headers['user-agent'] ?? '');
    authorizations.add(request.headers.authorization ?? '');
    const [path] = line.split('?');
    const given = answers[line] ??
      answers[path ?? ''] ?? [{ status: 404, json: { message: 'Not Found' } }];
    const times = asked.filter((one) => one === line).length;
    const answer = given[Math.min(times, given.length) - 1];
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        if (chunks.length > 0) bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
        send(response, answer);
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    userAgents,
    authorizations,
    bodies,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function send(response: ServerResponse, answer: Canned | undefined): void {
  if (typeof answer === 'function') {
    answer(response);
    return;
  }
  const { status, json = {}, headers = {} } = answer ?? { status: 500 };
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(json));
}
