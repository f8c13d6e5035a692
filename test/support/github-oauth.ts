import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export const clientId = 'Iv23liBuildmedic';
export const clientSecret = 'client-secret-of-the-tests';

/**
 * The side of GitHub that the emulator lacks: the device flow, renewing and revoking, as GitHub documents them. What is
 * no part of it is passed on, with the token that the emulator knows in place of the one that was given out here.
 */
export interface GitHubOAuth {
  readonly url: string;
  /** What the bot asked here, in order. */
  readonly asked: string[];
  /** Somebody enters the code. @param as a token of the emulator: who they are there */
  enter(userCode: string, as: string): void;
  deny(userCode: string): void;
  /** Codes that are given out from now on. */
  readonly codes: { expiresInSeconds: number; deviceFlow: boolean };
  /** Tokens that are given out from now on. */
  readonly tokens: { expiresInSeconds: number };
  /** The next question is one too many. */
  slowDown(): void;
  /** Tokens that work, as they were given out. */
  live(): string[];
  close(): Promise<void>;
}

interface Code {
  readonly deviceCode: string;
  answer: 'pending' | 'denied' | { readonly as: string } | 'used';
}

export async function gitHubOAuth(emulator: string): Promise<GitHubOAuth> {
  const asked: string[] = [];
  const codes = new Map<string, Code>();
  const given = new Map<string, string>();
  const refreshes = new Map<string, string>();
  const settings = { expiresInSeconds: 900, deviceFlow: true };
  const tokens = { expiresInSeconds: 28_800 };
  let isSlow = false;
  let count = 0;

  const issue = (as: string) => {
    count += 1;
    given.set(`ghu_given${count}`, as);
    refreshes.set(`ghr_given${count}`, `ghu_given${count}`);
    return {
      access_token: `ghu_given${count}`,
      expires_in: tokens.expiresInSeconds,
      refresh_token: `ghr_given${count}`,
      refresh_token_expires_in: 15_811_200,
      scope: '',
      token_type: 'bearer',
    };
  };
  const error = (code: string) => ({ error: code, error_description: code, error_uri: '' });

  const deviceCode = () => {
    if (!settings.deviceFlow) return error('device_flow_disabled');
    count += 1;
    const userCode = `WXYZ-000${count}`;
    codes.set(userCode, { deviceCode: `device-code-${count}`, answer: 'pending' });
    return {
      device_code: `device-code-${count}`,
      user_code: userCode,
      verification_uri: 'https://github.com/login/device',
      expires_in: settings.expiresInSeconds,
      interval: 0.02,
    };
  };

  const exchange = (body: Record<string, string>) => {
    if (body.client_id !== clientId) return error('incorrect_client_credentials');
    if (body.grant_type === 'refresh_token') return renew(body);
    const code = [...codes.values()].find((one) => one.deviceCode === body.device_code);
    if (isSlow) {
      isSlow = false;
      return error('slow_down');
    }
    if (!code || code.answer === 'used') return error('incorrect_device_code');
    if (code.answer === 'pending') return error('authorization_pending');
    if (code.answer === 'denied') return error('access_denied');
    const { as } = code.answer;
    code.answer = 'used';
    return issue(as);
  };

  const renew = (body: Record<string, string>) => {
    const token = refreshes.get(body.refresh_token ?? '');
    const as = token && given.get(token);
    if (body.client_secret !== clientSecret) return error('incorrect_client_credentials');
    if (!token || !as) return error('bad_refresh_token');
    // Once used, both are good for nothing.
    refreshes.delete(body.refresh_token ?? '');
    given.delete(token);
    return issue(as);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const line = `${request.method} ${request.url}`;
    const send = (status: number, json?: unknown): void => {
      asked.push(line);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(json === undefined ? undefined : JSON.stringify(json));
    };
    if (line === 'POST /login/device/code') return send(200, deviceCode());
    if (line === 'POST /login/oauth/access_token') return send(200, exchange(JSON.parse(text)));
    if (line === `DELETE /applications/${clientId}/token`) {
      given.delete(JSON.parse(text).access_token);
      return send(204);
    }
    const { authorization = '', accept = '' } = request.headers;
    const token = authorization.replace(/^\w+ /, '');
    const answer = await fetch(emulator + request.url, {
      method: request.method ?? 'GET',
      headers: {
        authorization: given.has(token) ? `token ${given.get(token)}` : authorization,
        accept,
        'content-type': 'application/json',
      },
      ...(text ? { body: text } : {}),
    });
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'application/json',
    });
    response.end(Buffer.from(await answer.arrayBuffer()));
  };

  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = Object(server.address());
  const codeOf = (userCode: string): Code => {
    const code = codes.get(userCode);
    if (!code) throw new Error(`GitHub gave out no code ${userCode}`);
    return code;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    enter: (userCode, as) => {
      codeOf(userCode).answer = { as };
    },
    deny: (userCode) => {
      codeOf(userCode).answer = 'denied';
    },
    codes: settings,
    tokens,
    slowDown: () => {
      isSlow = true;
    },
    live: () => [...given.keys()],
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
