import { Octokit } from 'octokit';
import { noAnswer, nobodyCounts, type OnCall } from '../model/api-call.ts';
import { version } from '../version.ts';

/** Octokit as the adapter uses it: typed endpoints, and the retry and throttling plugins. */
export type GitHub = InstanceType<typeof Octokit>;

const longestPauseSeconds = 30;

export interface ClientOptions {
  /** With GitHub's pauses between writes: a second, three before what notifies people. */
  readonly paced: boolean;
  /** For one call, its answer read to the end. */
  readonly timeLimitMs: number;
  /** Told of each try of a call. */
  readonly onCall?: OnCall | undefined;
}

/**
 * A kind of Octokit that ends in seconds: every call has a time limit, reads are tried three times, a rate limit is
 * waited for when it is short, and writes are sent once, since one whose answer was lost may have been carried out.
 * @param apiUrl `https://api.github.com`, or `https://<host>/api/v3` of an Enterprise Server
 */
export const githubClient = (
  apiUrl: string,
  { paced, timeLimitMs, onCall = nobodyCounts }: ClientOptions,
): typeof Octokit =>
  Octokit.plugin(writesOnce).defaults({
    baseUrl: apiUrl.replace(/\/+$/, ''),
    userAgent: `buildmedic/${version}`,
    request: { fetch: counted(fetchWithin(timeLimitMs), onCall) },
    // Refused for what it asks: the same request is refused again. 429 belongs to the throttling plugin.
    retry: { retries: 2, doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451] },
    throttle: {
      enabled: paced,
      id: apiUrl,
      onRateLimit: isWorthWaiting,
      onSecondaryRateLimit: isWorthWaiting,
    },
  });

/** A longer pause is for a person to know about, not for a worker to sleep through. */
const isWorthWaiting = (
  seconds: number,
  _request: unknown,
  _octokit: unknown,
  tries: number,
): boolean => seconds <= longestPauseSeconds && tries === 0;

/** The retry plugin repeats every method on a server's error or a broken connection. */
function writesOnce(octokit: { hook: GitHub['hook'] }): Record<string, never> {
  octokit.hook.before('request', (options) => {
    const { method, url } = options;
    const isRepeatable = method === 'GET' || method === 'HEAD' || url.endsWith('/access_tokens');
    options.request = { ...options.request, ...(isRepeatable ? {} : { retries: 0 }) };
  });
  return {};
}

/**
 * Reads the answer to its end within the time limit. Octokit takes a body that breaks off for an empty one, and an
 * empty file for what the repository holds.
 */
const fetchWithin =
  (timeLimitMs: number): typeof fetch =>
  async (url, init = {}) => {
    const limit = AbortSignal.timeout(timeLimitMs);
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
    const response = await fetch(url, { ...init, signal });
    const body = await response.arrayBuffer();
    const whole = new Response(body.byteLength > 0 ? body : null, response);
    // A response made here has no address of its own, and paging needs one.
    return Object.defineProperty(whole, 'url', { value: response.url });
  };

const counted =
  (asking: typeof fetch, onCall: OnCall): typeof fetch =>
  async (url, init) => {
    const begun = performance.now();
    const tell = (status: string): void =>
      onCall({
        api: 'github',
        method: init?.method ?? 'GET',
        status,
        seconds: (performance.now() - begun) / 1000,
      });
    try {
      const response = await asking(url, init);
      tell(String(response.status));
      return response;
    } catch (error) {
      tell(noAnswer);
      throw error;
    }
  };
