import type { Reading } from '../model/cluster.ts';
import { messageOf } from '../problems/text.ts';

/** A server that is asked over HTTP, and how. */
export interface HttpSystem {
  /** What it is, for messages: `RabbitMQ`. */
  readonly what: string;
  readonly url: string;
  readonly timeoutMs: number;
  readonly authorization?: string;
}

/** Much longer than an answer that is meant; a server that sends more is not listened to. */
const maxBytes = 8 * 1024 * 1024;

/**
 * One GET below the system's address. A login goes to that address alone, so redirects are not followed; nothing of it
 * is in what is said of a failure.
 */
export async function ask(
  { what, url, timeoutMs, authorization }: HttpSystem,
  path: string,
): Promise<Reading<string>> {
  const server = `${what} at ${new URL(url).host}`;
  const unavailable = (because: string): Reading<string> => ({
    kind: 'unavailable',
    because: `${server} ${because}`,
  });
  try {
    const response = await fetch(addressOf(url, path), {
      headers: { accept: 'application/json', ...(authorization ? { authorization } : {}) },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = await limitedBody(response);
    if (body === undefined) return unavailable('sends more than can be read');
    if (response.ok) return { kind: 'found', value: body };
    if (response.status === 404) return { kind: 'not-found' };
    if (response.status === 401 || response.status === 403)
      return unavailable(`refuses the login that it was given (${response.status})`);
    return unavailable(`answered ${response.status}`);
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError')
      return unavailable(`did not answer within ${timeoutMs / 1000} s`);
    return unavailable(`cannot be asked: ${reasonOf(error)}`);
  }
}

/** Below the whole of the address, which may have a path of its own behind a proxy. */
const addressOf = (url: string, path: string): string => `${url.replace(/\/+$/, '')}${path}`;

async function limitedBody({ body }: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The reason stands in the cause: fetch itself says no more than that it failed. */
const reasonOf = (error: unknown): string =>
  messageOf(error instanceof Error && error.cause ? error.cause : error) || 'no connection';

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
