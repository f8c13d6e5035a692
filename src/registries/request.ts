import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type AddressRule, guardedLookup, refuseAddress } from './addresses.ts';

export interface Request {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** What was asked in the end, where it redirected. */
  readonly url: URL;
}

/** How requests leave: for how long, and to which addresses. */
export interface Way {
  readonly signal: AbortSignal;
  readonly rule: AddressRule;
  /** How names are resolved; as the machine does when absent. */
  readonly lookup?: LookupFunction;
}

/** Longer than a page of a tag list or a token; a server that sends more is not listened to. */
const maxBytes = 4 * 1024 * 1024;

/**
 * One request, no redirect followed, to an address that the rule lets pass.
 *
 * @throws what kept it from being answered, in words that hold nothing of the request but its host
 */
export async function send(
  { method, url, headers, body }: Request,
  { signal, rule, lookup }: Way,
): Promise<Answer> {
  refuseAddress(url.hostname.replace(/^\[|\]$/g, ''), rule);
  const request = url.protocol === 'http:' ? plainRequest : tlsRequest;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const options = { method, headers, signal, lookup: guardedLookup(rule, lookup), agent: false };
  const sent = request(url, options, (response) => {
    const { statusCode: status = 0, headers: answered } = response;
    limitedBody(response).then((read) => {
      resolve({ status, headers: answered, body: read, url });
    }, reject);
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

async function limitedBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += chunk.length;
    if (length > maxBytes) throw new Error('it sends more than can be read');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
