import type { RequestOptions } from 'node:https';
import { HttpMethod, type KubeConfig, RequestContext } from '@kubernetes/client-node';
import { Agent, type Dispatcher } from 'undici';
import { credentialFailure, type Failure, failureOf } from './failure.ts';
import { linesIn } from './lines.ts';

/** An answer of the API server, whatever its status. */
export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly body: string;
}

export type Outcome = Answered | Failure;

export interface GetOptions {
  /** Covers connecting, waiting and reading the body. */
  readonly timeoutMs: number;
  readonly accept?: string;
}

/** An answer that goes on. Its lines throw where the connection breaks. */
export interface Streaming {
  readonly kind: 'streaming';
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly lines: AsyncIterable<string>;
}

export type Streamed = Streaming | Outcome;

export interface StreamOptions {
  /** Covers connecting and waiting for the answer to begin. */
  readonly timeoutMs: number;
  /** When nothing comes for longer it counts as broken. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

export interface SendOptions {
  readonly timeoutMs: number;
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  /** JSON. */
  readonly body: string;
  /** `application/json` when absent. */
  readonly contentType?: string;
}

/** Connections to one API server, kept alive between calls. */
export interface Connection {
  readonly server: string;
  /** One try. `path` starts with a slash and carries its query. Never rejects. */
  get(path: string, options: GetOptions): Promise<Outcome>;
  /** The same for what changes something. Whoever gets no answer does not know whether it was carried out. */
  send(path: string, options: SendOptions): Promise<Outcome>;
  /** One try for an answer that goes on; any but a 200 is whole. Never rejects. */
  stream(path: string, options: StreamOptions): Promise<Streamed>;
  close(): Promise<void>;
}

/** A body beyond this is no answer to any question that is asked here. */
const maxBodyBytes = 64 * 1024 * 1024;

/**
 * Opens connections as a kubeconfig says. client-node makes a new agent, hence a new TLS handshake, for every
 * request; so it is asked for an agent once, and again only when the certificates it would use have changed.
 */
export function openConnection(kubeConfig: KubeConfig): Connection {
  const server = (kubeConfig.getCurrentCluster()?.server ?? '').replace(/\/+$/, '');
  const { origin, pathname } = new URL(server);
  const prefix = pathname.replace(/\/$/, '');
  const dispatchers = dispatcherCache(kubeConfig);

  const request = async (path: string, what: Request, auth: RequestOptions) => {
    const dispatcher = await dispatchers.get(auth);
    const response = await dispatcher.request({
      origin,
      path: `${prefix}${path}`,
      method: what.method,
      headers: { ...what.headers, ...authHeaders(auth) },
      ...(what.body === undefined ? {} : { body: what.body }),
      signal: AbortSignal.timeout(what.timeoutMs),
    });
    return {
      kind: 'answered' as const,
      status: response.statusCode,
      headers: response.headers,
      body: await bodyText(response.body),
    };
  };

  const open = async (path: string, options: StreamOptions, auth: RequestOptions) => {
    const dispatcher = await dispatchers.get(auth);
    const { statusCode, headers, body } = await dispatcher.request({
      origin,
      path: `${prefix}${path}`,
      method: 'GET',
      headers: { accept: json, ...authHeaders(auth) },
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.silenceMs,
      signal: options.signal,
    });
    return statusCode === 200
      ? { kind: 'streaming' as const, headers, lines: linesIn(body) }
      : { kind: 'answered' as const, status: statusCode, headers, body: await bodyText(body) };
  };

  const withAuth = async <T>(
    timeoutMs: number,
    call: (auth: RequestOptions) => Promise<T>,
  ): Promise<T | Failure> => {
    const auth: RequestOptions = {};
    try {
      await kubeConfig.applyToHTTPSOptions(auth);
    } catch (error) {
      return credentialFailure(error, server);
    }
    return call(auth).catch((error: unknown) => failureOf(error, server, timeoutMs));
  };

  const outcome = (path: string, what: Request): Promise<Outcome> =>
    withAuth(what.timeoutMs, (auth) => request(path, what, auth));

  return {
    server,
    get: (path, { timeoutMs, accept = json }) =>
      outcome(path, { method: 'GET', timeoutMs, headers: { accept } }),
    send: (path, { timeoutMs, method, body, contentType = json }) =>
      outcome(path, {
        method,
        timeoutMs,
        body,
        headers: { accept: json, 'content-type': contentType },
      }),
    stream: (path, options) => withAuth(options.timeoutMs, (auth) => open(path, options, auth)),
    close: () => dispatchers.close(),
  };
}

const json = 'application/json';

interface Request {
  readonly method: 'GET' | SendOptions['method'];
  readonly timeoutMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

function authHeaders({ headers, auth }: RequestOptions): Record<string, string> {
  const plain = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]);
  const basic = auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
  return { ...Object.fromEntries(plain), ...basic };
}

async function bodyText(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBodyBytes) throw new Error(`the answer is longer than ${maxBodyBytes} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

interface DispatcherCache {
  get(auth: RequestOptions): Promise<Dispatcher>;
  close(): Promise<void>;
}

function dispatcherCache(kubeConfig: KubeConfig): DispatcherCache {
  let madeFor: string | undefined;
  let dispatcher: Promise<Dispatcher> | undefined;
  return {
    get(auth) {
      const material = JSON.stringify([auth.ca, auth.cert, auth.key, auth.pfx].map(String));
      if (!dispatcher || madeFor !== material) {
        // Calls in flight finish on the old connections, which then close by themselves.
        void dispatcher?.then((old) => old.close());
        madeFor = material;
        dispatcher = newDispatcher(kubeConfig);
      }
      return dispatcher;
    },
    async close() {
      const open = await dispatcher;
      dispatcher = undefined;
      await open?.destroy();
    },
  };
}

/** The agent with the kubeconfig's proxy and certificates; a plain one when it asks for neither. */
async function newDispatcher(kubeConfig: KubeConfig): Promise<Dispatcher> {
  const cluster = kubeConfig.getCurrentCluster();
  const context = new RequestContext(cluster?.server ?? '', HttpMethod.GET);
  await kubeConfig.applySecurityAuthentication(context);
  return context.getDispatcher() ?? new Agent();
}
