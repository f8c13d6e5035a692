import { existsSync } from 'node:fs';
import type { z } from 'zod';
import { acrossKeys } from './config/across.ts';
import type { AlertSecrets } from './config/alert-secrets.ts';
import { isWithin, pathText } from './config/complaint.ts';
import { encryptionKeys } from './config/encryption-keys.ts';
import { complaintsOf, isKnownPath } from './config/issues.ts';
import { misplacedSecrets } from './config/misplaced-secrets.ts';
import { needsOf, secretComplaints } from './config/needed-secrets.ts';
import { type FileConfig, fileSchema } from './config/schema.ts';
import { type Environment, readSecrets, type SecretName, type Secrets } from './config/secrets.ts';
import { readSource, type Source, sourceOfData } from './config/source.ts';
import { defaultTargetName } from './config/target-name.ts';
import type { ClusterConfig } from './kubernetes/kube-config.ts';
import type { Target } from './model/target.ts';
import { invalidConfiguration } from './problems/configuration.ts';
import type { SlackOptions } from './slack/app.ts';
import type { SlackPace } from './slack/rates.ts';
import type { SystemsConfig } from './systems/open-systems.ts';

/** Everything that the bot is told: the file, the environment, and the defaults of both. */
export interface Config {
  readonly slack: Pick<SlackOptions, 'command' | 'apiUrl' | 'receive'> & {
    readonly botToken: string;
    readonly progressIntervalMs: number;
    readonly pace: SlackPace;
  };
  readonly clusters: readonly ClusterConfig[];
  readonly defaultNamespace?: string;
  readonly targets: readonly Target[];
  readonly github: {
    readonly apiUrl: string;
    readonly gitHosts: readonly string[];
    readonly paced: boolean;
    readonly pollMs: number;
    /** How long after a commit was first seen its checks may still be registered. */
    readonly checksSettleMs: number;
    readonly limits: FileConfig['github']['limits'];
    readonly webhookSecret?: string;
    readonly token?: string;
    readonly app?: {
      readonly id: number | string;
      readonly privateKey: string;
      readonly installationId?: number;
    };
    /** How people link their own accounts. */
    readonly linking?: { readonly clientId: string; readonly clientSecret?: string };
  };
  /** The one to encrypt with first; none where no key was given. */
  readonly encryptionKeys: readonly Buffer[];
  readonly diagnosis: FileConfig['diagnosis'];
  readonly alerts: FileConfig['alerts'] & { readonly secrets: AlertSecrets };
  readonly watch: FileConfig['watch'];
  readonly thresholds?: FileConfig['thresholds'];
  readonly cleanup?: FileConfig['cleanup'];
  readonly evidence: FileConfig['evidence'];
  readonly report?: FileConfig['report'];
  readonly verification: FileConfig['verification'];
  readonly probe: FileConfig['probe'];
  readonly selftest?: FileConfig['selftest'];
  readonly postmortem?: FileConfig['postmortem'];
  /** Registries outside the cluster. */
  readonly registries: FileConfig['registries'];
  readonly systems: SystemsConfig;
  readonly playbooks?: string;
  readonly queue: FileConfig['queue'] & { readonly redisUrl?: string };
  readonly store: { readonly dataDir: string; readonly url?: string };
  readonly log: FileConfig['log'];
  readonly http: FileConfig['http'];
  readonly shutdownSeconds: number;
}

const defaultFile = 'buildmedic.yaml';

/**
 * Reads the file (`./buildmedic.yaml` where there is one and none is named) and the environment.
 *
 * @throws Problem `invalid-configuration` that lists every mistake of both, so that one run shows them all
 */
export function loadConfig({ file, env }: { file?: string; env: Environment }): Config {
  const path = file ?? (existsSync(defaultFile) ? defaultFile : undefined);
  return path === undefined ? parseConfig({}, env) : configOf(path, readSource(path), env);
}

/** The same from a value in place of a file. */
export const parseConfig = (data: unknown, env: Environment): Config =>
  configOf('the configuration', sourceOfData(data), env);

/** The part of the configuration that one diagnosis in the terminal goes by. */
export type DiagnosisConfig = Pick<Config, 'diagnosis' | 'registries' | 'systems' | 'playbooks'>;

/**
 * Reads that part. The whole file is judged, but of the secrets only those of the systems that it names.
 *
 * @throws Problem `invalid-configuration`
 */
export const loadDiagnosisConfig = (file: string, env: Environment): DiagnosisConfig =>
  loadWithSecrets(file, env, /^(RABBITMQ|PROMETHEUS)_/);

/** Where fixes are worked out in the terminal: which repository describes a build, and how it is read. */
export type RepositoryConfig = Pick<
  Config,
  'targets' | 'github' | 'clusters' | 'registries' | 'diagnosis'
>;

/**
 * The same part for the repositories of the targets, with GitHub's secrets.
 *
 * @throws Problem `invalid-configuration`
 */
export const loadRepositoryConfig = (file: string, env: Environment): RepositoryConfig =>
  loadWithSecrets(file, env, /^GITHUB_/);

/** Where the records are. */
export type StoreConfig = Pick<Config, 'store' | 'slack'>;

/**
 * The same part for what reads the records alone. Without a file the defaults hold, as for `loadConfig`. The Slack token
 * may be missing: it is empty then.
 *
 * @throws Problem `invalid-configuration`
 */
export function loadStoreConfig({ file, env }: { file?: string; env: Environment }): StoreConfig {
  const path = file ?? (existsSync(defaultFile) ? defaultFile : undefined);
  return path === undefined
    ? partOf('the configuration', sourceOfData({}), env, /^DATABASE_URL/)
    : loadWithSecrets(path, env, /^DATABASE_URL/);
}

/** @param wanted the secrets that are needed; others may be missing */
const loadWithSecrets = (file: string, env: Environment, wanted: RegExp): Config =>
  partOf(file, readSource(file), env, wanted);

function partOf(
  file: string,
  source: Source | readonly string[],
  env: Environment,
  wanted: RegExp,
): Config {
  if (!('data' in source)) throw invalidConfiguration(file, source);
  const { secrets, complaints } = readSecrets(env);
  const parsed = fileSchema.safeParse(source.data);
  const isRefused = (secret: SecretName): boolean =>
    complaints.some((complaint) => complaint.startsWith(secret));
  const ofSecrets = [
    ...complaints,
    ...secretComplaints(needsOf(source.data), secrets, isRefused),
  ].filter((one) => wanted.test(one));
  const all = [...fileComplaints(source, parsed.error?.issues ?? []), ...ofSecrets];
  if (!parsed.data || all.length > 0) throw invalidConfiguration(file, all);
  return assembled(parsed.data, secrets);
}

function configOf(name: string, source: Source | readonly string[], env: Environment): Config {
  const { secrets, complaints } = readSecrets(env);
  // Without data nobody knows which secrets are needed; what the environment holds is judged all the same.
  if (!('data' in source)) throw invalidConfiguration(name, [...source, ...complaints]);

  const parsed = fileSchema.safeParse(source.data);
  const isRefused = (secret: SecretName): boolean =>
    complaints.some((complaint) => complaint.startsWith(secret));
  const all = [
    ...fileComplaints(source, parsed.error?.issues ?? []),
    ...complaints,
    ...secretComplaints(needsOf(source.data), secrets, isRefused),
  ];
  if (!parsed.data || all.length > 0) throw invalidConfiguration(name, all);
  return assembled(parsed.data, secrets);
}

/** In the order of the file's lines. */
function fileComplaints(source: Source, issues: readonly z.core.$ZodIssue[]): string[] {
  const misplaced = misplacedSecrets(source.data, (path) => isKnownPath(fileSchema, path));
  const found = issues
    .flatMap((issue) => complaintsOf(issue, fileSchema, source.data))
    // A secret is told once, by the advice where it belongs.
    .filter(
      ({ path }) => !misplaced.some((secret) => path.length > 0 && isWithin(secret.path, path)),
    );
  return [...misplaced, ...found, ...acrossKeys(source.data)]
    .map(({ path, text }) => ({ line: source.lineOf(path), text: `${pathText(path)}: ${text}` }))
    .toSorted((one, other) => one.line - other.line)
    .map(({ line, text }) => (line > 0 ? `line ${line}: ${text}` : text));
}

function assembled(file: FileConfig, secrets: Secrets): Config {
  const {
    slack,
    github,
    targets,
    alerts,
    approvals,
    queue,
    store,
    aws,
    rabbitmq,
    prometheus,
    ...rest
  } = file;
  const {
    SLACK_BOT_TOKEN = '',
    SLACK_APP_TOKEN = '',
    SLACK_SIGNING_SECRET = '',
    GITHUB_APP_PRIVATE_KEY = '',
  } = secrets;
  return {
    ...rest,
    slack: {
      botToken: SLACK_BOT_TOKEN,
      command: slack.command,
      ...(slack.apiUrl ? { apiUrl: slack.apiUrl } : {}),
      progressIntervalMs: slack.progressIntervalSeconds * 1000,
      pace: {
        postMs: slack.pace.postSeconds * 1000,
        updateMs: slack.pace.updateSeconds * 1000,
        updatesPerMinute: slack.pace.updatesPerMinute,
      },
      receive:
        slack.mode === 'socket'
          ? { mode: 'socket', appToken: SLACK_APP_TOKEN }
          : { mode: 'http', signingSecret: SLACK_SIGNING_SECRET, ...slack.http },
    },
    targets: targets.map((target, index) => ({
      ...target,
      name: target.name ?? defaultTargetName(target.namespace, index),
      approvals: { ...approvals, ...target.approvals },
      actions: {
        'rerun-build': target.actions.rerunBuild,
        'restart-registry': target.actions.restartRegistry,
        'delete-failed-jobs': target.actions.deleteFailedJobs,
        'probe-connectivity': target.actions.probeConnectivity,
      },
    })),
    github: {
      apiUrl: github.apiUrl,
      gitHosts: github.gitHosts,
      paced: github.pauseBetweenWrites,
      pollMs: github.pollSeconds * 1000,
      checksSettleMs: github.checksSettleSeconds * 1000,
      limits: github.limits,
      ...(secrets.GITHUB_WEBHOOK_SECRET ? { webhookSecret: secrets.GITHUB_WEBHOOK_SECRET } : {}),
      ...(secrets.GITHUB_TOKEN ? { token: secrets.GITHUB_TOKEN } : {}),
      ...(github.app ? { app: { ...github.app, privateKey: GITHUB_APP_PRIVATE_KEY } } : {}),
      ...(github.linking
        ? {
            linking: {
              ...github.linking,
              ...(secrets.GITHUB_CLIENT_SECRET
                ? { clientSecret: secrets.GITHUB_CLIENT_SECRET }
                : {}),
            },
          }
        : {}),
    },
    alerts: { ...alerts, secrets },
    encryptionKeys: encryptionKeys(secrets.BUILDMEDIC_ENCRYPTION_KEY ?? '').filter(
      (key) => key !== undefined,
    ),
    systems: systemsOf({ aws, rabbitmq, prometheus }, secrets),
    queue: { ...queue, ...(secrets.REDIS_URL ? { redisUrl: secrets.REDIS_URL } : {}) },
    store: {
      dataDir: store.dataDir,
      ...(secrets.DATABASE_URL ? { url: secrets.DATABASE_URL } : {}),
    },
  };
}

/** The systems beside the cluster, with their secrets; those that need one have it. */
function systemsOf(
  { aws, rabbitmq, prometheus }: Pick<FileConfig, 'aws' | 'rabbitmq' | 'prometheus'>,
  secrets: Secrets,
): SystemsConfig {
  const { RABBITMQ_PASSWORD = '', PROMETHEUS_PASSWORD, PROMETHEUS_TOKEN } = secrets;
  return {
    ...(aws ? { aws } : {}),
    ...(rabbitmq ? { rabbitmq: { ...rabbitmq, password: RABBITMQ_PASSWORD } } : {}),
    ...(prometheus
      ? {
          prometheus: {
            ...prometheus,
            ...(PROMETHEUS_PASSWORD ? { password: PROMETHEUS_PASSWORD } : {}),
            ...(PROMETHEUS_TOKEN ? { token: PROMETHEUS_TOKEN } : {}),
          },
        }
      : {}),
  };
}
