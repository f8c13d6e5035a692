import type { LookupFunction } from 'node:net';
import type { SealedCredential } from '../model/sealed-credential.ts';
import type { RegistryImage } from '../model/systems/registries.ts';
import type { AddressRule } from './addresses.ts';
import { challengeIn } from './challenge.ts';
import { logIn } from './log-in.ts';
import { type Answer, type Request, send, type Way } from './request.ts';

/** One question to a registry, however many requests it takes. */
export interface Asking {
  /** `https://<registry>/v2/<repository>/`. */
  readonly base: URL;
  readonly repository: string;
  readonly signal: AbortSignal;
  readonly ruleFor: (host: string) => AddressRule;
  readonly lookup?: LookupFunction;
  readonly credential?: SealedCredential;
}

export interface Answered {
  /** The registry's; where nobody gets a token to ask with, the status that says so. */
  readonly answer: Pick<Answer, 'status' | 'headers' | 'body'>;
  readonly login?: RegistryImage['login'];
}

export type Ask = (request: {
  readonly method: 'GET' | 'HEAD';
  /** Below the base, or a whole address of the same registry. */
  readonly path: string;
  readonly accept: string;
}) => Promise<Answered>;

/** Asks as anybody first, and logs in when the registry wants it; the login then serves the requests that follow. */
export function askRegistry(asking: Asking): Ask {
  let authorization: string | undefined;
  return async ({ method, path, accept }) => {
    const request = (): Request => ({
      method,
      url: new URL(path, asking.base),
      headers: {
        accept,
        'user-agent': 'buildmedic',
        ...(authorization ? { authorization } : {}),
      },
    });
    const answer = await follow(request(), asking);
    const challenge = answer.status === 401 && challengeIn(answer.headers['www-authenticate']);
    if (authorization || !challenge) return { answer };
    if (answer.url.host !== asking.base.host)
      throw new Error(`it leads to ${answer.url.host}, which wants a login`);

    const realm = challenge.kind === 'bearer' ? URL.parse(challenge.realm) : undefined;
    const { repository, credential } = asking;
    const way = wayTo(realm ?? asking.base, asking);
    const login = await logIn(challenge, repository, credential, way);
    if (login.kind === 'impossible') throw new Error(login.because);
    if (login.kind === 'answered') return refusal(login.status, asking);

    authorization = login.value;
    const second = await follow(request(), asking);
    return { answer: second, ...loginSeen(second.status, login.sends, asking) };
  };
}

const wayTo = (url: URL, { signal, ruleFor, lookup }: Asking): Way => ({
  signal,
  rule: ruleFor(nameOf(url)),
  ...(lookup ? { lookup } : {}),
});

const nameOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

const tokenStatuses = new Set([401, 403, 429]);

function refusal(status: number, { credential }: Asking): Answered {
  if (!tokenStatuses.has(status)) throw new Error(`its server of tokens answered ${status}`);
  const answer = { status, headers: {}, body: '' };
  if (!credential || status === 429) return { answer };
  // 403 is also said of a good login that may not do this.
  return { answer, login: status === 401 ? 'refused' : 'not-allowed' };
}

/** What is sent as it is, is refused by 401; to a token that was given out 401 says that it does not cover this. */
function loginSeen(
  status: number,
  sends: 'credential' | 'token',
  { credential }: Asking,
): Pick<Answered, 'login'> {
  if (!credential) return {};
  if (status === 200 || status === 404) return { login: 'accepted' };
  if (status === 401 && sends === 'credential') return { login: 'refused' };
  return status === 401 || status === 403 ? { login: 'not-allowed' } : {};
}

const maxRedirects = 3;

/** Follows where a registry sends on to, without a login and over https only when that is another host. */
async function follow(request: Request, asking: Asking): Promise<Answer> {
  let asked = request;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const answer = await send(asked, wayTo(asked.url, asking));
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status > 399 || typeof location !== 'string') return answer;
    const url = URL.parse(location, asked.url.href);
    const isOwn = url?.origin === asking.base.origin;
    if (!url || (url.protocol !== 'https:' && !isOwn))
      throw new Error('it leads to where no https does');
    const { authorization: _, ...headers } = asked.headers;
    asked = { ...asked, url, headers: isOwn ? asked.headers : headers };
  }
  throw new Error('it leads from one address to the next');
}
