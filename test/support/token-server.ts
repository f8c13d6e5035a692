import { randomUUID, sign, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestCertificate } from './certificate.ts';

export interface TokenServer {
  readonly port: number;
  /** What was asked, with the login that it came with: `GET /token?… Basic …`. */
  readonly asked: string[];
  close(): Promise<void>;
}

export interface TokenRules {
  readonly issuer: string;
  readonly user: string;
  readonly password: string;
  readonly refreshToken: string;
  /** What anybody may pull. */
  readonly open: readonly string[];
  /** What the user may pull as well. */
  readonly closed: readonly string[];
}

/** Gives out tokens as the distribution project's "Token Authentication" and "OAuth2" specifications say. */
export async function tokenServer(
  certificate: TestCertificate,
  rules: TokenRules,
): Promise<TokenServer> {
  const asked: string[] = [];
  const basic = `Basic ${Buffer.from(`${rules.user}:${rules.password}`).toString('base64')}`;
  const server = createServer(certificate, async (request, response) => {
    const { method, url = '', headers } = request;
    const body = new URLSearchParams(await text(request));
    asked.push([method, url, headers.authorization, body].join(' '));
    const parameters = method === 'POST' ? body : new URL(url, 'https://auth').searchParams;
    const isUser =
      headers.authorization === basic || body.get('refresh_token') === rules.refreshToken;
    const isAnybody = method === 'GET' && headers.authorization === undefined;
    if (!isUser && !isAnybody) {
      response.writeHead(401).end('{"details":"incorrect username or password"}');
      return;
    }
    const [, name = ''] = (parameters.get('scope') ?? '').split(':');
    const allowed = [...rules.open, ...(isUser ? rules.closed : [])];
    const access = allowed.includes(name) ? [{ type: 'repository', name, actions: ['pull'] }] : [];
    const audience = parameters.get('service') ?? '';
    const token = signed(certificate, { iss: rules.issuer, aud: audience, access });
    const field = method === 'POST' ? 'access_token' : 'token';
    response.writeHead(200).end(JSON.stringify({ [field]: token }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async close() {
      const ended = once(server, 'close');
      server.close();
      await ended;
    },
  };
}

/** A JSON Web Token that carries the certificate of its key, which the registry trusts. */
function signed({ cert, key }: TestCertificate, claims: object): string {
  const chain = [new X509Certificate(cert).raw.toString('base64')];
  const now = Math.floor(Date.now() / 1000);
  const times = { nbf: now - 10, iat: now, exp: now + 300 };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = [
    part({ typ: 'JWT', alg: 'ES256', x5c: chain }),
    part({ ...claims, ...times, sub: '', jti: randomUUID() }),
  ].join('.');
  const signature = sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}
