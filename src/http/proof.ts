import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Whether a request comes from who holds the secret; `stale` when it did once. */
export type Proof = 'genuine' | 'unproven' | 'stale';

/** Judges a request. */
export type Prove = (headers: IncomingHttpHeaders, body: Buffer) => Proof;

/** The token as it is: as a bearer token, or as the password of basic authentication, whatever the user's name. */
export const holdsToken =
  (token: string): Prove =>
  ({ authorization = '' }) => {
    const { scheme = '', given = '' } =
      /^(?<scheme>\S+) +(?<given>.+)$/.exec(authorization)?.groups ?? {};
    switch (scheme.toLowerCase()) {
      case 'bearer':
        return isSame(given, token) ? 'genuine' : 'unproven';
      case 'basic': {
        const login = Buffer.from(given, 'base64').toString('utf8');
        const password = login.slice(login.indexOf(':') + 1);
        return login.includes(':') && isSame(password, token) ? 'genuine' : 'unproven';
      }
      default:
        return 'unproven';
    }
  };

/** HMAC-SHA256 in hexadecimal digits, of what is signed in that order. */
export function hmac(secret: string, ...parts: readonly (string | Buffer)[]): string {
  const sum = createHmac('sha256', secret);
  for (const part of parts) sum.update(part);
  return sum.digest('hex');
}

/** Compared in a time that tells nothing of where they differ, nor of how long the right one is. */
export const isSame = (one: string, other: string): boolean =>
  timingSafeEqual(digest(one), digest(other));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
