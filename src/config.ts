import { existsSync, readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { complaintsOf, pathText } from './config/complaints.ts';
import { type FileConfig, fileSchema } from './config/schema.ts';
import { type Environment, readSecrets, type Secrets } from './config/secrets.ts';
import type { ClusterConfig } from './kubernetes/kube-config.ts';
import type { Target } from './model/target.ts';
import { invalidConfiguration, messageOf } from './problems.ts';
import type { SlackOptions } from './slack/app.ts';

/** Everything that the bot is told: the file, the environment, and the defaults of both. */
export interface Config {
  readonly slack: Pick<SlackOptions, 'command' | 'apiUrl' | 'receive'> & {
    readonly botToken: string;
    readonly progressIntervalMs: number;
  };
  readonly clusters: readonly ClusterConfig[];
  readonly defaultNamespace?: string;
  readonly targets: readonly Target[];
  readonly github: {
    readonly apiUrl: string;
    readonly paced: boolean;
    readonly token?: string;
    readonly app?: {
      readonly id: number | string;
      readonly privateKey: string;
      readonly installationId?: number;
    };
  };
  readonly diagnosis: FileConfig['diagnosis'];
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
  if (!path) return fromText('the configuration', '', env);
  try {
    return fromText(path, readFileSync(path, 'utf8'), env);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw invalidConfiguration(path, [
      `the file cannot be read (${messageOf(error)}); check --config, or start without it for the defaults`,
    ]);
  }
}

const isMissing = (error: unknown): boolean => typeof Object(error).syscall === 'string';

/** The same from a value in place of a file. */
export const parseConfig = (data: unknown, env: Environment): Config =>
  configOf('the configuration', data, () => '', env);

function fromText(path: string, text: string, env: Environment): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    throw invalidConfiguration(
      path,
      document.errors.map(
        ({ message, linePos }) =>
          `line ${linePos?.[0].line ?? 1}: ${message.split('\n')[0]?.replace(/ at line.*/, '')}`,
      ),
    );
  }
  const lineOf = (at: readonly PropertyKey[]): string => {
    for (let length = at.length; length > 0; length--) {
      const node = document.getIn(at.slice(0, length), true);
      if (isNode(node) && node.range) return `line ${lines.linePos(node.range[0]).line}: `;
    }
    return '';
  };
  return configOf(path, document.toJS() ?? {}, lineOf, env);
}

function configOf(
  path: string,
  data: unknown,
  lineOf: (at: readonly PropertyKey[]) => string,
  env: Environment,
): Config {
  const parsed = fileSchema.safeParse(data);
  const { secrets, complaints } = readSecrets(env);
  const inFile = (parsed.error?.issues ?? [])
    .flatMap((issue) => complaintsOf(issue, fileSchema, data))
    .map(({ path: at, text }) => `${lineOf(at)}${pathText(at)}: ${text}`);
  const all = [
    ...inFile,
    ...complaints,
    ...(parsed.data ? missingSecrets(parsed.data, secrets) : []),
  ];
  if (!parsed.data || all.length > 0) throw invalidConfiguration(path, all);
  return assembled(parsed.data, secrets);
}

/** Each says which variable to set and where its value comes from. */
function missingSecrets({ slack, github, targets }: FileConfig, secrets: Secrets): string[] {
  const need = (name: keyof Secrets, from: string) =>
    secrets[name] ? [] : [`${name}: not set; set it, or ${name}_FILE, to ${from}`];
  const wantsGitHub = targets.length > 0;
  const both = secrets.GITHUB_TOKEN !== undefined && github.app !== undefined;
  return [
    ...need('SLACK_BOT_TOKEN', 'the Bot User OAuth Token of the app (xoxb-…)'),
    ...(slack.mode === 'socket'
      ? need(
          'SLACK_APP_TOKEN',
          'an App-Level Token with connections:write (xapp-…), or use slack.mode: http',
        )
      : need('SLACK_SIGNING_SECRET', 'the Signing Secret under Basic Information')),
    ...(github.app ? need('GITHUB_APP_PRIVATE_KEY', "the App's private key (PEM)") : []),
    ...(wantsGitHub && !github.app
      ? need(
          'GITHUB_TOKEN',
          'a token that may write contents and pull requests, or configure github.app',
        )
      : []),
    ...(both
      ? ['GITHUB_TOKEN: given beside github.app; unset one of them, so that it is clear who writes']
      : []),
  ];
}

function assembled(file: FileConfig, secrets: Secrets): Config {
  const { slack, github, targets, queue, store, ...rest } = file;
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
      receive:
        slack.mode === 'socket'
          ? { mode: 'socket', appToken: SLACK_APP_TOKEN }
          : { mode: 'http', signingSecret: SLACK_SIGNING_SECRET, ...slack.http },
    },
    targets: targets.map((target, index) => ({
      ...target,
      name: target.name ?? defaultName(target.namespace, index),
    })),
    github: {
      apiUrl: github.apiUrl,
      paced: github.pauseBetweenWrites,
      ...(secrets.GITHUB_TOKEN ? { token: secrets.GITHUB_TOKEN } : {}),
      ...(github.app ? { app: { ...github.app, privateKey: GITHUB_APP_PRIVATE_KEY } } : {}),
    },
    queue: { ...queue, ...(secrets.REDIS_URL ? { redisUrl: secrets.REDIS_URL } : {}) },
    store: {
      dataDir: store.dataDir,
      ...(secrets.DATABASE_URL ? { url: secrets.DATABASE_URL } : {}),
    },
  };
}

/** A target's name is part of its branches' names: the namespace as far as it can be one. */
const defaultName = (namespace: string, index: number): string =>
  namespace.replace(/[^a-z0-9.-]+/g, '').replace(/^[.-]+|[.-]+$/g, '') || `target-${index + 1}`;
