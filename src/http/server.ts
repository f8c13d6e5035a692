import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** Answers the requests of one path. */
export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  /** By their paths. */
  readonly routes: ReadonlyMap<string, Handle>;
  /** Told of what a route could not do; the client is told only that it failed. */
  readonly onError: (error: unknown) => void;
  /** Told of each answer, and the route that gave it; of one that was cut off with status 499. */
  readonly onAnswered?: (path: string | undefined, status: number) => void;
}

/** As nginx has it: the client went before it was answered. */
const clientGone = 499;

/** A client that is slower than this keeps a connection for nothing. */
const requestTimeoutMs = 30_000;

/** Health checks and webhooks, on one port. */
export async function httpServer({
  host,
  port,
  routes,
  onError,
  onAnswered = () => undefined,
}: HttpOptions): Promise<HttpServer> {
  const server = createServer({ requestTimeout: requestTimeoutMs }, (request, response) => {
    const path = (request.url ?? '').replace(/\?.*$/, '');
    const handle = routes.get(path);
    response.once('close', () =>
      onAnswered(
        handle ? path : undefined,
        response.writableFinished ? response.statusCode : clientGone,
      ),
    );
    if (!handle) return answer(response, 404, `There are ${[...routes.keys()].join(', ')}.`);
    const failed = (error: unknown): void => {
      onError(error);
      if (!response.headersSent) answer(response, 500, 'It failed; the log says why.');
    };
    // Async, so that a handler which throws at once fails like any other.
    (async () => handle(request, response))().catch(failed);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, resolve);
  await promise;
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Plain text, for a human with curl. */
export function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}
