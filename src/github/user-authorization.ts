import {
  createDeviceCode,
  deleteToken,
  exchangeDeviceCode,
  refreshToken,
} from '@octokit/oauth-methods';
import { RequestError } from 'octokit';
import type { OnCall } from '../model/api-call.ts';
import type { Consent, UserAuthorization, UserTokens } from '../model/linked-account.ts';
import { deviceFlowDisabled } from '../problems/github.ts';
import { githubClient } from './client.ts';

export interface UserAuthorizationOptions {
  /** `https://api.github.com`, or `https://<host>/api/v3` of an Enterprise Server. */
  readonly apiUrl: string;
  /** Of the GitHub App. */
  readonly clientId: string;
  /** Without it tokens can be neither renewed nor revoked: GitHub asks for it then. */
  readonly clientSecret?: string;
  /** Told of each try of a call. */
  readonly onCall?: OnCall;
}

const timeLimitMs = 10_000;

/** The device flow of a GitHub App, one request a call: nothing waits in here for a person. */
export function githubUserAuthorization(options: UserAuthorizationOptions): UserAuthorization {
  const { apiUrl, clientId, clientSecret, onCall } = options;
  const Client = githubClient(apiUrl, { paced: false, timeLimitMs, onCall });
  const { request } = new Client();
  const app = { clientType: 'github-app', clientId, request } as const;

  return {
    async begin() {
      try {
        const { data } = await createDeviceCode(app);
        return {
          deviceCode: data.device_code,
          userCode: data.user_code,
          verificationUri: data.verification_uri,
          intervalSeconds: data.interval,
          expiresInSeconds: data.expires_in,
        };
      } catch (error) {
        const code = oauthErrorOf(error);
        if (code || isStatus(error, 404)) throw deviceFlowDisabled(clientId, code ?? '404', error);
        throw error;
      }
    },

    async ask(deviceCode): Promise<Consent> {
      try {
        const { authentication } = await exchangeDeviceCode({ ...app, code: deviceCode });
        return { kind: 'given', tokens: tokensOf(authentication, clientSecret) };
      } catch (error) {
        const consent = consents[oauthErrorOf(error) ?? ''];
        if (!consent) throw error;
        return { kind: consent };
      }
    },

    async accountOf(token) {
      const { data } = await new Client({ auth: token }).rest.users.getAuthenticated();
      return { id: data.id, login: data.login };
    },

    async renew(refresh) {
      if (!clientSecret) return 'refused';
      try {
        const { authentication } = await refreshToken({
          ...app,
          clientSecret,
          refreshToken: refresh,
        });
        return tokensOf(authentication, clientSecret);
      } catch (error) {
        if (oauthErrorOf(error)) return 'refused';
        throw error;
      }
    },

    async revoke(token) {
      if (!clientSecret) return false;
      try {
        await deleteToken({ ...app, clientSecret, token });
      } catch (error) {
        // Else it is no token any more.
        if (!isStatus(error, 404) && !isStatus(error, 422)) throw error;
      }
      return true;
    },
  };
}

/** GitHub's codes while a person has not decided, or has (RFC 8628, section 3.5). */
const consents: Readonly<Record<string, Exclude<Consent['kind'], 'given'>>> = {
  authorization_pending: 'pending',
  slow_down: 'slow-down',
  access_denied: 'denied',
  expired_token: 'expired',
  incorrect_device_code: 'expired',
};

interface Authentication {
  readonly token: string;
  readonly refreshToken?: string;
  readonly expiresAt?: string;
}

/** What cannot be used is not kept. */
const tokensOf = (
  { token, refreshToken: refresh, expiresAt }: Authentication,
  clientSecret: string | undefined,
): UserTokens => ({
  token,
  ...(expiresAt ? { expiresAt: new Date(expiresAt) } : {}),
  ...(refresh && clientSecret ? { refreshToken: refresh } : {}),
});

/** Errors of OAuth come with status 200 and a code in the body. */
function oauthErrorOf(error: unknown): string | undefined {
  if (!(error instanceof RequestError)) return undefined;
  const { error: code } = Object(error.response?.data);
  return typeof code === 'string' ? code : undefined;
}

const isStatus = (error: unknown, status: number): boolean =>
  error instanceof RequestError && error.status === status;
