import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Role, type RunningApp, roles, startApp } from '../../src/app.ts';
import type { Bundle } from '../../src/bundle/bundle.ts';
import { loadBundle } from '../../src/bundle/load-bundle.ts';
import {
  type ServedBundle,
  type ServeOptions,
  serveBundle,
} from '../../src/bundle/serve-bundle.ts';
import { parseConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log.ts';
import { openDatabase } from '../../src/store/database.ts';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { type IncidentStore, incidentStore } from '../../src/store/incident-store.ts';
import { type ProposalStore, proposalStore } from '../../src/store/proposal-store.ts';
import {
  type EmulatedGitHub,
  emulatedGitHub,
  repositoryName,
  tokens,
} from '../github/emulated-github.ts';
import { type FlakyProxy, proxyTo } from '../github/proxy.ts';
import { exampleManifests } from './github-emulator.ts';
import { testDatabase } from './postgres.ts';
import { testRedis } from './redis.ts';
import { startSlack, type TestSlack } from './slack-proxy.ts';

export type QueueBackendName = 'postgres' | 'redis';

export interface WorldOptions {
  readonly queue: QueueBackendName;
  /** Clusters by name, the default one first; the example cluster when absent. */
  readonly clusters?: Readonly<Record<string, Bundle>>;
  readonly serve?: ServeOptions;
  /** How long a job stays with a worker that gives no sign of life. */
  readonly lockSeconds?: number;
  /** As fast as the messages follow one another, when absent. */
  readonly progressIntervalSeconds?: number;
  /** What a bot in a process of its own logs. */
  readonly logLevel?: 'debug' | 'info';
}

/** Everything that the bot talks to, on this machine, and the configuration that leads there. */
export interface World {
  readonly slack: TestSlack;
  readonly github: EmulatedGitHub;
  /** Stands before GitHub and sees every call of the bot. */
  readonly githubProxy: FlakyProxy;
  readonly clusters: ReadonlyMap<string, ServedBundle>;
  /** What the bot has on record, by connections of its own. */
  readonly incidents: IncidentStore;
  readonly proposals: ProposalStore;
  /** The configuration as a file, for a bot in a process of its own. */
  readonly configFile: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Roles in this process; `close` stops them where the test did not. */
  start(running?: readonly Role[]): Promise<RunningApp>;
  close(): Promise<void>;
}

export const userGroup = 'S0APPROVERS';
/** A cluster of the configuration behind which nothing listens. */
export const deadCluster = 'gone';

export const bundleAt = async (folder: string): Promise<Bundle> =>
  (await loadBundle(join(import.meta.dirname, '../..', folder))).bundle;
export const exampleBundle = (): Promise<Bundle> => bundleAt('examples/cluster');

export async function startWorld(options: WorldOptions): Promise<World> {
  const ends: (() => Promise<unknown>)[] = [];
  const opened = async <T extends { close(): Promise<unknown> }>(
    opening: Promise<T>,
  ): Promise<T> => {
    const part = await opening;
    ends.push(() => part.close());
    return part;
  };
  const folder = await mkdtemp(join(tmpdir(), 'buildmedic-e2e-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));

  const database = await opened(testDatabase());
  const redis = options.queue === 'redis' ? await opened(testRedis()) : undefined;
  const slack = await opened(startSlack());
  const github = await opened(emulatedGitHub());
  await github.begin(await exampleManifests());
  const githubProxy = await opened(proxyTo(github.url));
  const clusters = new Map<string, ServedBundle>();
  for (const [name, bundle] of Object.entries(
    options.clusters ?? { example: await exampleBundle() },
  )) {
    clusters.set(name, await opened(serveBundle(bundle, options.serve)));
  }
  const { db } = await opened(openDatabase({ url: database.url, dataDir: folder }));

  slack.userGroups.set(userGroup, [slack.users.secondApprover]);
  const configuration = await configurationOf(options, { slack, githubProxy, clusters, folder });
  const environment = {
    SLACK_BOT_TOKEN: slack.token,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    GITHUB_TOKEN: tokens.bot,
    DATABASE_URL: database.url,
    ...(redis ? { REDIS_URL: redis.url } : {}),
  };
  const configFile = join(folder, 'buildmedic.yaml');
  // JSON is YAML.
  await writeFile(configFile, JSON.stringify(configuration));

  return {
    slack,
    github,
    githubProxy,
    clusters,
    incidents: incidentStore(db),
    proposals: proposalStore(db),
    configFile,
    environment,
    async start(running = roles) {
      const config = parseConfig(configuration, environment);
      const app = await startApp(
        config,
        new Set(running),
        createLogger(process.env.LOG_LEVEL ?? 'silent'),
      );
      let stopped: Promise<void> | undefined;
      const stop = (): Promise<void> => {
        stopped ??= app.stop();
        return stopped;
      };
      ends.push(stop);
      return { ...app, stop };
    },
    async close() {
      for (const end of ends.toReversed()) await end();
    },
  };
}

const slackPath = '/slack/events';
/** Where Slack's deliveries go. */
export const slackEndpoint = ({ slackPort = 0 }: Pick<RunningApp, 'slackPort'>): string =>
  `http://127.0.0.1:${slackPort}${slackPath}`;

async function configurationOf(
  { lockSeconds = 30, logLevel = 'info', progressIntervalSeconds = 0.01 }: WorldOptions,
  {
    slack,
    githubProxy,
    clusters,
    folder,
  }: Pick<World, 'slack' | 'githubProxy' | 'clusters'> & { folder: string },
) {
  const dataDir = join(folder, 'data');
  await mkdir(dataDir);
  const target = {
    repository: repositoryName,
    approvers: { users: [slack.users.approver], userGroups: [userGroup] },
  };
  return {
    slack: {
      mode: 'http',
      http: { host: '127.0.0.1', port: 0, path: slackPath },
      apiUrl: slack.apiUrl,
      progressIntervalSeconds,
    },
    clusters: [
      ...[...clusters].map(([name, { url }]) => ({ name, server: url })),
      { name: deadCluster, server: `http://127.0.0.1:${await freePort()}` },
    ],
    github: { apiUrl: githubProxy.url },
    store: { dataDir },
    http: { host: '127.0.0.1', port: 0 },
    log: { level: logLevel },
    queue: { lockSeconds },
    diagnosis: { callTimeoutSeconds: 2 },
    targets: [
      { ...target, namespace: 'cortex-system', paths: ['apps/cortex-system/**'] },
      {
        ...target,
        namespace: 'knative-lambda',
        paths: ['apps/knative-lambda/**'],
        helmValues: {
          file: 'apps/knative-lambda/values.yaml',
          memoryLimit: 'builderService.kaniko.resources.limits.memory',
        },
      },
    ],
  };
}
