import { LRUCache } from 'lru-cache';
import type { GitRepositories, GitRepository } from '../model/git-repository.ts';
import { gitHostsOf } from '../model/repository-address.ts';
import { repositoryNameInvalid } from '../problems/github.ts';
import {
  addressOf,
  type GitHubAccess,
  githubAccess,
  personalClient,
  type RepositoryName,
} from './access.ts';
import { approvePullRequest } from './approve-pull-request.ts';
import { decorate } from './decorate.ts';
import { explained } from './failures.ts';
import { enableAutoMerge, merge } from './merge.ts';
import { openPullRequest } from './open-pull-request.ts';
import { findPullRequest } from './pull-requests.ts';
import { putIssue } from './put-issue.ts';
import { readPullRequest } from './read-pull-request.ts';
import type { Remote } from './remote.ts';
import { listFiles, type TextCache } from './source-files.ts';
import { openFolder } from './source-folder.ts';
import { bringUpToDate } from './update-branch.ts';

/** The manifests of a few large repositories. */
const cacheBytes = 128 * 1024 * 1024;

/** Repositories on github.com, an Enterprise Server, or an emulator of them. Throws a `Problem` for unusable credentials. */
export function githubRepositories(access: GitHubAccess): GitRepositories {
  const { apiUrl } = access;
  const clientFor = githubAccess(access);
  const cache: TextCache = new LRUCache({
    maxSize: cacheBytes,
    sizeCalculation: (text) => Buffer.byteLength(text) + 1,
  });
  return {
    async open(called, branch) {
      const repository = parseName(called);
      const place = { repository, branch, apiUrl };
      const github = await explained(place, () => clientFor(repository));
      return {
        address: addressOf(access, called),
        ...githubRepository({ ...place, github }, cache),
      };
    },

    async openFolder(folder) {
      const [own = '', ...others] = gitHostsOf(apiUrl);
      if (![own, ...others].includes(folder.host.replace(/:\d+$/, '').toLowerCase()))
        return {
          because: `the bot reads repositories on ${own}, and the sources are on ${folder.host}`,
        };
      const repository = parseName(folder.repository);
      const place = { repository, branch: folder.ref ?? '', apiUrl };
      return explained(place, async () =>
        openFolder({ ...place, github: await clientFor(repository) }, folder),
      );
    },

    async actingAs(token, called, branch) {
      const place = { repository: parseName(called), branch, apiUrl };
      const remote = { ...place, github: personalClient(access, token) };
      return {
        approve: (number, headSha) =>
          explained(remote, () => approvePullRequest(remote, number, headSha)),
        merge: (number, headSha) => explained(remote, () => merge(remote, number, headSha)),
        enableAutoMerge: (number, headSha) =>
          explained(remote, () => enableAutoMerge(remote, number, headSha)),
      };
    },
  };
}

const githubRepository = (remote: Remote, cache: TextCache): Omit<GitRepository, 'address'> => ({
  listFiles: (globs) => explained(remote, () => listFiles(remote, globs, cache)),
  findPullRequest: (branch) => explained(remote, () => findPullRequest(remote, branch)),
  readPullRequest: (number, expected) =>
    explained(remote, () => readPullRequest(remote, number, expected)),
  decorate: (number, decoration) => explained(remote, () => decorate(remote, number, decoration)),
  bringUpToDate: (update) => explained(remote, () => bringUpToDate(remote, update)),
  openPullRequest: (draft) => explained(remote, () => openPullRequest(remote, draft)),
  putIssue: (draft) => explained(remote, () => putIssue(remote, draft)),
});

/** Throws a `Problem` for what is no repository's name. */
export function parseName(called: string): RepositoryName {
  const [, owner, repo] = /^([\w-]+)\/(?!\.{1,2}$)([\w.-]+)$/.exec(called) ?? [];
  if (!owner || !repo) throw repositoryNameInvalid(called);
  return { owner, repo };
}
