import { Problem } from '../model/problem.ts';

export const githubCredentialsMissing = (): Problem =>
  new Problem(
    'github-credentials-missing',
    'There are no credentials for GitHub.',
    'Give a GitHub App (its id and private key) or a token.',
  );

export const githubPrivateKeyInvalid = (cause: unknown): Problem =>
  new Problem(
    'github-private-key-invalid',
    'The private key of the GitHub App cannot be read.',
    'Give the whole .pem file that GitHub made, from -----BEGIN to -----END, its line breaks kept or written as \\n.',
    cause,
  );

/** @param said GitHub's own code */
export const deviceFlowDisabled = (clientId: string, said: string, cause: unknown): Problem =>
  new Problem(
    'device-flow-disabled',
    `GitHub gives out no code for the App with the client id ${clientId} (GitHub said: ${said}).`,
    "Check github.linking.clientId, and tick Enable Device Flow in the App's settings.",
    cause,
  );

/** @param said GitHub's own words */
export const githubCredentialsRefused = (apiUrl: string, said: string, cause: unknown): Problem =>
  new Problem(
    'github-credentials-refused',
    `GitHub at ${apiUrl} does not accept the bot's credentials: ${said}.`,
    'Check that the token has not expired, or that the App id and its private key belong together and to this server.',
    cause,
  );

export const githubAppNotInstalled = (repository: string, cause: unknown): Problem =>
  new Problem(
    'github-app-not-installed',
    `The GitHub App is not installed on ${repository} (or suspended there), or there is no such repository.`,
    `Check the name, then install the App on ${repository} (its settings, "Install App").`,
    cause,
  );

/** @param until when the limit is lifted, as far as it is known */
export const githubRateLimited = (
  apiUrl: string,
  until: Date | undefined,
  cause: unknown,
): Problem =>
  new Problem(
    'github-rate-limited',
    `GitHub at ${apiUrl} answers no more calls of the bot for now: its rate limit is used up.`,
    until ? `Try again after ${until.toISOString()}.` : 'Try again in a few minutes.',
    cause,
  );

export const githubRefused = (repository: string, said: string, cause: unknown): Problem =>
  new Problem(
    'github-refused',
    `GitHub refused a request on ${repository}: ${said}.`,
    'Mend what GitHub names, then try again.',
    cause,
  );

export const repositoryNameInvalid = (repository: string): Problem =>
  new Problem(
    'repository-name-invalid',
    `"${repository}" is not the name of a repository.`,
    'Write it as owner/name.',
  );

export const repositoryMissing = (repository: string, said: string, cause: unknown): Problem =>
  new Problem(
    'repository-missing',
    `The repository ${repository} does not exist, or the bot may not read it (GitHub said: ${said}).`,
    `Check the name, and give the App or the token "Contents: read" on ${repository}.`,
    cause,
  );

export const repositoryArchived = (repository: string, cause: unknown): Problem =>
  new Problem(
    'repository-archived',
    `The repository ${repository} is archived: nothing can be written to it.`,
    'Name the repository that took its place in the configuration, or take it out of the archive.',
    cause,
  );

export const repositoryTooLarge = (repository: string, mostFolders: number): Problem =>
  new Problem(
    'repository-too-large',
    `The repository ${repository} is too large to list: its paths cover more than ${mostFolders} folders, or too large ones.`,
    'Narrow the paths of the target to the folders that hold the manifests.',
  );

export const tooManyFiles = (
  repository: string,
  found: number,
  most: number,
  globs: readonly string[],
): Problem =>
  new Problem(
    'too-many-files',
    `${found} YAML files in ${repository} match ${globs.join(', ')}; at most ${most} are read.`,
    'Narrow the paths of the target to the folders that hold the manifests.',
  );

export const branchMissing = (repository: string, branch: string, defaultBranch: string): Problem =>
  new Problem(
    'branch-missing',
    `The repository ${repository} has no branch ${branch}, or nothing on it yet.`,
    `Check the branch of the target; the repository's default branch is ${defaultBranch}.`,
  );

export const branchProtected = (
  repository: string,
  branch: string,
  said: string,
  cause: unknown,
): Problem =>
  new Problem(
    'branch-protected',
    `A rule of ${repository} forbids the branch of the fix for ${branch}: ${said}.`,
    'Let the App or the token create and update branches named buildmedic/** in the rules of the repository.',
    cause,
  );

export const branchNotOurs = (repository: string, branch: string): Problem =>
  new Problem(
    'branch-not-ours',
    `The branch ${branch} of ${repository} holds commits that the bot did not make, so it was left alone.`,
    'Open a pull request from it by hand, or delete the branch and try again.',
  );

export const conditionalUpdateMissing = (
  apiUrl: string,
  repository: string,
  branch: string,
  cause: unknown,
): Problem =>
  new Problem(
    'conditional-update-missing',
    `The branch ${branch} of ${repository} was left as it is: GitHub at ${apiUrl} cannot move a branch on condition that nobody has pushed to it (GraphQL's updateRefs).`,
    'Bring the branch up to date on GitHub, or update the server: every Enterprise Server that GitHub still supports knows it.',
    cause,
  );

export const cannotWriteIssue = (repository: string, said: string, cause: unknown): Problem =>
  new Problem(
    'cannot-write-issue',
    `The bot may not write issues of ${repository}, or it has none (GitHub said: ${said}).`,
    `Grant the App or the token "Issues: write" on ${repository} and switch its issues on, or set postmortem.as: pull-request, then ask again.`,
    cause,
  );

export const cannotOpenPullRequest = (repository: string, said: string, cause: unknown): Problem =>
  new Problem(
    'cannot-open-pull-request',
    `The bot may not write to ${repository} (GitHub said: ${said}).`,
    `Grant the App or the token "Contents: write" and "Pull requests: write" on ${repository}, then try again.`,
    cause,
  );
