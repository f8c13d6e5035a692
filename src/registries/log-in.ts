import { z } from 'zod';
import {
  openCredential,
  type RegistryCredential,
  type SealedCredential,
} from '../model/sealed-credential.ts';
import type { Challenge } from './challenge.ts';
import { type Answer, type Request, send, type Way } from './request.ts';

/** What came of a challenge. */
export type Login =
  /** What to send as `authorization`: the credential itself, or a token that was given out for it. */
  | { readonly kind: 'header'; readonly value: string; readonly sends: 'credential' | 'token' }
  /** Answered by a server of tokens. */
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'impossible'; readonly because: string };

/** Meets a registry's challenge for the right to pull one repository, and for no other. */
export async function logIn(
  challenge: Challenge,
  repository: string,
  credential: SealedCredential | undefined,
  way: Way,
): Promise<Login> {
  const open = credential && openCredential(credential);
  if (open?.kind === 'registry-token') return bearer(open.token, 'credential');
  if (challenge.kind === 'basic') return basicLogin(open);
  const realm = URL.parse(challenge.realm);
  if (realm?.protocol !== 'https:' || realm.username !== '' || realm.password !== '')
    return { kind: 'impossible', because: 'it sends for tokens to where no https leads' };
  const scope = `repository:${repository}:pull`;
  const { service } = challenge;
  const asked = tokenRequest(realm, { scope, ...(service ? { service } : {}) }, open);
  return tokenOf(await send(asked, way));
}

const bearer = (token: string, sends: 'credential' | 'token'): Login => ({
  kind: 'header',
  value: `Bearer ${token}`,
  sends,
});

function basicLogin(open: RegistryCredential | undefined): Login {
  if (!open) return { kind: 'answered', status: 401 };
  return open.kind === 'password'
    ? { kind: 'header', value: basic(open), sends: 'credential' }
    : { kind: 'impossible', because: 'it wants a password, and the pull secret has a token' };
}

type Password = Extract<RegistryCredential, { kind: 'password' }>;

const basic = ({ username, password }: Password): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** A refresh token is exchanged by OAuth2's form; a password, or nothing, asks for a token by GET. */
function tokenRequest(
  realm: URL,
  parameters: Readonly<Record<string, string>>,
  open: Exclude<RegistryCredential, { kind: 'registry-token' }> | undefined,
): Request {
  const headers = { accept: 'application/json', 'user-agent': 'buildmedic' };
  if (open?.kind === 'identity-token') {
    const form = new URLSearchParams({
      ...parameters,
      grant_type: 'refresh_token',
      client_id: 'buildmedic',
      refresh_token: open.token,
    });
    return {
      method: 'POST',
      url: realm,
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    };
  }
  const url = new URL(realm);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return {
    method: 'GET',
    url,
    headers: { ...headers, ...(open ? { authorization: basic(open) } : {}) },
  };
}

const tokenSchema = z
  .object({ token: z.string().optional(), access_token: z.string().optional() })
  .transform(({ token, access_token }) => token || access_token);

function tokenOf({ status, body }: Answer): Login {
  if (status !== 200) return { kind: 'answered', status };
  // The parser's own message would quote the text.
  const token = tokenSchema.safeParse(jsonIn(body)).data;
  return token && /^[\x21-\x7e]+$/.test(token)
    ? bearer(token, 'token')
    : { kind: 'impossible', because: 'its server of tokens gives none' };
}

/** Undefined for what is no JSON. */
export function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
