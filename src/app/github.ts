import type { Config } from '../config.ts';
import { githubWorkflows } from '../github/dispatch-workflow.ts';
import { githubMerges } from '../github/merged-changes.ts';
import { githubRepositories } from '../github/repositories.ts';
import { githubUserAuthorization } from '../github/user-authorization.ts';
import type { OnCall } from '../model/api-call.ts';
import type { GitRepositories } from '../model/git-repository.ts';
import { noUserAuthorization, type UserAuthorization } from '../model/linked-account.ts';
import type { MergedChanges } from '../model/rerun.ts';
import { encryptionKeyMissing, linkingNotConfigured } from '../problems/configuration.ts';
import { githubCredentialsMissing } from '../problems/github.ts';

/** What the bot asks of GitHub, as far as it is configured; what is not configured refuses, and says what is missing. */
export function openGitHub(config: Config, onCall: OnCall) {
  const access = { ...config.github, onCall };
  return {
    repositories: hasGitHub(config) ? githubRepositories(access) : noRepositories,
    dispatchWorkflow: hasGitHub(config) ? githubWorkflows(access) : noGitHub,
    merges: hasGitHub(config) ? githubMerges(access) : noMerges,
    authorization: userAuthorization(config, onCall),
  };
}

const hasGitHub = ({ github }: Config): boolean =>
  github.token !== undefined || github.app !== undefined;

/** Linking takes an App to link with, and a key to encrypt with. */
function userAuthorization({ github, encryptionKeys }: Config, onCall: OnCall): UserAuthorization {
  if (!github.linking) return noUserAuthorization(linkingNotConfigured);
  if (encryptionKeys.length === 0) return noUserAuthorization(encryptionKeyMissing);
  return githubUserAuthorization({ apiUrl: github.apiUrl, ...github.linking, onCall });
}

/** Without targets nothing is ever opened, and without credentials the configuration allows no targets. */
const noRepositories: GitRepositories = {
  open: () => Promise.reject(githubCredentialsMissing()),
  openFolder: () => Promise.reject(githubCredentialsMissing()),
  actingAs: () => Promise.reject(githubCredentialsMissing()),
};
const noGitHub = () => Promise.reject(githubCredentialsMissing());
const noMerges: MergedChanges = {
  addressOf: (name) => ({ hosts: [], name }),
  commitOf: noGitHub,
  contains: noGitHub,
};
