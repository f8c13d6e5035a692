import { createPrivateKey } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { App, RequestError } from 'octokit';
import type { OnCall } from '../model/api-call.ts';
import { gitHostsOf, type RepositoryAddress } from '../model/repository-address.ts';
import {
  githubAppNotInstalled,
  githubCredentialsMissing,
  githubPrivateKeyInvalid,
} from '../problems/github.ts';
import { type GitHub, githubClient } from './client.ts';

export interface GitHubAppCredentials {
  readonly id: number | string;
  /** PEM, with real or escaped line breaks. */
  readonly privateKey: string;
  /** Looked up for each repository when absent. */
  readonly installationId?: number;
}

export interface GitHubAccess {
  /** `https://api.github.com`, or `https://<host>/api/v3` of an Enterprise Server. */
  readonly apiUrl: string;
  /** More names of the server that git fetches from, beside the one that `apiUrl` tells. */
  readonly gitHosts?: readonly string[];
  /** Used when there is no App. */
  readonly token?: string;
  readonly app?: GitHubAppCredentials;
  /** False leaves out the pauses between writes that GitHub asks for: for an emulator. */
  readonly paced?: boolean;
  /** For one call; 15 seconds when absent. */
  readonly timeLimitMs?: number;
  /** Told of each try of a call. */
  readonly onCall?: OnCall;
}

/** A repository as GitHub's endpoints take it. */
export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}

/** Where git fetches a repository from. @param name `owner/name` */
export const addressOf = (
  { apiUrl, gitHosts = [] }: GitHubAccess,
  name: string,
): RepositoryAddress => ({
  hosts: [...gitHostsOf(apiUrl), ...gitHosts.map((host) => host.toLowerCase())],
  name,
});

/** A client that may act on the repository. */
export type ClientFor = (repository: RepositoryName) => Promise<GitHub>;

const usualTimeLimitMs = 15_000;

/** A client that acts as the person whose token it is. */
export function personalClient(
  { apiUrl, paced = true, timeLimitMs = usualTimeLimitMs, onCall }: GitHubAccess,
  token: string,
): GitHub {
  const Client = githubClient(apiUrl, { paced, timeLimitMs, onCall });
  return new Client({ auth: token });
}

/** Throws a `Problem` when the credentials cannot be used at all. */
export function githubAccess(access: GitHubAccess): ClientFor {
  const { apiUrl, token, app, paced = true, timeLimitMs = usualTimeLimitMs, onCall } = access;
  const Client = githubClient(apiUrl, { paced, timeLimitMs, onCall });
  if (app) return appAccess(app, Client);
  if (!token) throw githubCredentialsMissing();
  const client = new Client({ auth: token });
  return async () => client;
}

// Short, because an App that is installed again has another id.
const installationTtlMs = 60_000;

/** Each repository has the installation that its owner made; GitHub's tokens for one live an hour and are renewed. */
function appAccess(
  credentials: GitHubAppCredentials,
  Client: ReturnType<typeof githubClient>,
): ClientFor {
  const privateKey = readablePrivateKey(credentials.privateKey);
  const app = new App({ appId: credentials.id, privateKey, Octokit: Client });
  const installations = new LRUCache<string, number>({ max: 1000, ttl: installationTtlMs });

  return async (repository) => {
    const called = `${repository.owner}/${repository.repo}`;
    const id =
      credentials.installationId ??
      installations.get(called) ??
      (await installationOf(app.octokit, repository, called));
    installations.set(called, id);
    return app.getInstallationOctokit(id);
  };
}

function readablePrivateKey(pem: string): string {
  const key = pem.replaceAll('\\n', '\n');
  try {
    createPrivateKey(key);
  } catch (error) {
    throw githubPrivateKeyInvalid(error);
  }
  return key;
}

async function installationOf(
  app: GitHub,
  repository: RepositoryName,
  called: string,
): Promise<number> {
  try {
    const { data } = await app.rest.apps.getRepoInstallation({ ...repository });
    return data.id;
  } catch (error) {
    if (error instanceof RequestError && error.status === 404)
      throw githubAppNotInstalled(called, error);
    throw error;
  }
}
