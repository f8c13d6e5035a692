import { createServer } from 'node:http';
import { messageOf } from '../problems.ts';

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface HealthOptions {
  readonly host: string;
  readonly port: number;
  /** Throws when the process cannot do its work: what it needs is gone. */
  readonly ready: () => Promise<void>;
}

/** `/healthz`: the process runs. `/readyz`: what it needs answers too. Both say so in plain text, for a human with curl. */
export async function healthServer({ host, port, ready }: HealthOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string) => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`${text}\n`);
    };
    if (request.url === '/healthz') return answer(200, 'ok');
    if (request.url !== '/readyz') return answer(404, 'There are /healthz and /readyz.');
    return ready().then(
      () => answer(200, 'ready'),
      (error: unknown) => answer(503, messageOf(error)),
    );
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
