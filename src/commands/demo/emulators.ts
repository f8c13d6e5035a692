import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Octokit } from 'octokit';
import { emulateMissing } from '../../problems/demo.ts';

/** The people and places of the demo. */
export const cast = {
  channel: 'builds',
  onCall: 'oncall',
  approver: 'approver',
  bystander: 'bystander',
  owner: 'example',
  repository: 'gitops',
} as const;

export interface Emulators {
  readonly slack: {
    readonly url: string;
    readonly botToken: string;
    readonly signingSecret: string;
  };
  readonly github: {
    readonly url: string;
    /** The bot's. */
    readonly token: string;
    /** Of the approver's own account, who merges. */
    readonly approverToken: string;
  };
  /** Slack ids by the names of the cast. */
  readonly users: ReadonlyMap<string, string>;
  readonly channelId: string;
  close(): Promise<void>;
}

const exampleRepository = fileURLToPath(new URL('../../../examples/gitops/', import.meta.url));

/** Slack and GitHub on this machine: stateful emulations of both APIs, with the example team in them. */
export async function startEmulators(): Promise<Emulators> {
  const { createEmulator } = await import('emulate').catch((error: unknown) => {
    throw emulateMissing(error);
  });
  const botToken = 'xoxb-demo';
  const [token, approverToken] = ['ghp_demo', 'ghp_approver'];
  const [slack, github] = await Promise.all([
    createEmulator({ service: 'slack', port: await freePort(), seed: slackSeed(botToken) }),
    createEmulator({
      service: 'github',
      port: await freePort(),
      seed: githubSeed(token, approverToken),
    }),
  ]);
  await pushExampleRepository(github.url, token);
  const { users, channelId } = await whoIsWho(slack.url, botToken);
  return {
    slack: { url: slack.url, botToken, signingSecret: 'demo-signing-secret' },
    github: { url: github.url, token, approverToken },
    users,
    channelId,
    close: async () => {
      await Promise.all([slack.close(), github.close()]);
    },
  };
}

const slackSeed = (botToken: string) => ({
  slack: {
    team: { name: 'Example', domain: 'example' },
    users: ['buildmedic', cast.onCall, cast.approver, cast.bystander].map((name) => ({ name })),
    channels: [{ name: cast.channel }],
    tokens: [{ token: botToken, type: 'bot', user: 'buildmedic' }],
  },
});

const githubSeed = (token: string, approverToken: string) => ({
  tokens: {
    [token]: { login: 'buildmedic-demo', scopes: ['repo'] },
    [approverToken]: { login: cast.approver, scopes: ['repo'] },
  },
  github: {
    users: [{ login: 'buildmedic-demo' }, { login: cast.approver }],
    orgs: [
      {
        login: cast.owner,
        name: 'Example',
        members: ['buildmedic-demo', cast.approver].map((login) => ({
          login,
          role: 'admin' as const,
        })),
      },
    ],
    repos: [{ owner: cast.owner, name: cast.repository, auto_init: true }],
  },
});

async function pushExampleRepository(url: string, token: string): Promise<void> {
  const github = new Octokit({ auth: token, baseUrl: url });
  const where = { owner: cast.owner, repo: cast.repository };
  const head = await github.rest.git.getRef({ ...where, ref: 'heads/main' });
  const paths = (await readdir(exampleRepository, { recursive: true, withFileTypes: true })).filter(
    (one) => one.isFile(),
  );
  const tree = await Promise.all(
    paths.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name);
      const content = await readFile(file, 'utf8');
      return {
        path: relative(exampleRepository, file),
        mode: '100644' as const,
        type: 'blob' as const,
        content,
      };
    }),
  );
  const made = await github.rest.git.createTree({ ...where, tree });
  const commit = await github.rest.git.createCommit({
    ...where,
    message: "The example team's manifests",
    tree: made.data.sha,
    parents: [head.data.object.sha],
  });
  await github.rest.git.updateRef({ ...where, ref: 'heads/main', sha: commit.data.sha });
}

async function whoIsWho(
  url: string,
  token: string,
): Promise<Pick<Emulators, 'users' | 'channelId'>> {
  const ask = async (method: string): Promise<unknown> => {
    const answer = await fetch(`${url}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    return answer.json();
  };
  const { members = [] } = (await ask('users.list')) as {
    members?: { id: string; name: string }[];
  };
  const { channels = [] } = (await ask('conversations.list')) as {
    channels?: { id: string; name: string }[];
  };
  return {
    users: new Map(members.map(({ name, id }) => [name, id])),
    channelId: channels.find(({ name }) => name === cast.channel)?.id ?? '',
  };
}

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer();
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
  });
  return promise;
}
