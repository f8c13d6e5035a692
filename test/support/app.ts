import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
import { type ApprovalStore, approvalStore } from '../../src/store/approval-store.ts';
import { openDatabase } from '../../src/store/database.ts';
import { type EvidenceStore, evidenceStore } from '../../src/store/evidence-store.ts';
import { type IncidentStore, incidentStore } from '../../src/store/incident-store.ts';
import { type ProposalStore, proposalStore } from '../../src/store/proposal-store.ts';
import { type SignalStore, signalStore } from '../../src/store/signal-store.ts';
import { type EmulatedGitHub, emulatedGitHub, tokens } from '../github/emulated-github.ts';
import { type FlakyProxy, proxyTo } from '../github/proxy.ts';
import { type ConfigurationOptions, configurationOf, userGroup } from './app-configuration.ts';
import { exampleManifests } from './github-emulator.ts';
import { clientSecret, type GitHubOAuth, gitHubOAuth } from './github-oauth.ts';
import { testDatabase } from './postgres.ts';
import { type TestRedis, testRedis } from './redis.ts';
import { startSlack, type TestSlack } from './slack-proxy.ts';

export type QueueBackendName = 'postgres' | 'redis';

export interface WorldOptions extends ConfigurationOptions {
  readonly queue: QueueBackendName;
  /** Clusters by name, the default one first; the example cluster when absent. */
  readonly clusters?: Readonly<Record<string, Bundle>>;
  readonly serve?: ServeOptions;
  /** Variables that differ from the usual ones. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Everything that the bot talks to, on this machine, and the configuration that leads there. */
export interface World {
  readonly slack: TestSlack;
  readonly github: EmulatedGitHub;
  /** Stands before GitHub and gives out tokens of people. */
  readonly oauth: GitHubOAuth;
  /** Stands before GitHub and sees every call of the bot. */
  readonly githubProxy: FlakyProxy;
  readonly clusters: ReadonlyMap<string, ServedBundle>;
  /** The queue's, where it is in one. */
  readonly redis?: TestRedis;
  /** What the bot has on record, by connections of its own. */
  readonly incidents: IncidentStore;
  readonly proposals: ProposalStore;
  readonly approvals: ApprovalStore;
  /** What is on record of test builds, oldest first. */
  selftestEvents(): Promise<readonly { type: string; actor: string; detail: unknown }[]>;
  readonly signals: SignalStore;
  readonly evidence: EvidenceStore;
  readonly configuration: Awaited<ReturnType<typeof configurationOf>>;
  /** What processes take turns at when they write to Slack. */
  slackTurns(): Promise<readonly string[]>;
  /** The configuration as a file, for a bot in a process of its own. */
  readonly configFile: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Roles in this process, with another configuration where one is given; `close` stops them where the test did not. */
  start(running?: readonly Role[], changed?: World['configuration']): Promise<RunningApp>;
  close(): Promise<void>;
}

/** Made for the tests, and good for nothing else. */
export const encryptionKey = Buffer.alloc(32, 7).toString('base64');

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
  const oauth = await opened(gitHubOAuth(github.url));
  const githubProxy = await opened(proxyTo(oauth.url));
  const clusters = new Map<string, ServedBundle>();
  for (const [name, bundle] of Object.entries(
    options.clusters ?? { example: await exampleBundle() },
  )) {
    clusters.set(name, await opened(serveBundle(bundle, options.serve)));
  }
  const { db } = await opened(openDatabase({ url: database.url, dataDir: folder }));

  slack.userGroups.set(userGroup, [slack.users.secondApprover]);
  const configuration = await configurationOf(options, {
    slack,
    githubUrl: githubProxy.url,
    clusters,
    folder,
  });
  const environment = {
    SLACK_BOT_TOKEN: slack.token,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    GITHUB_TOKEN: tokens.bot,
    GITHUB_CLIENT_SECRET: clientSecret,
    BUILDMEDIC_ENCRYPTION_KEY: encryptionKey,
    ...options.environment,
    DATABASE_URL: database.url,
    ...(redis ? { REDIS_URL: redis.url } : {}),
  };
  const configFile = join(folder, 'buildmedic.yaml');
  // JSON is YAML.
  await writeFile(configFile, JSON.stringify(configuration));

  return {
    slack,
    github,
    oauth,
    githubProxy,
    clusters,
    ...(redis ? { redis } : {}),
    incidents: incidentStore(db),
    proposals: proposalStore(db),
    approvals: approvalStore(db),
    selftestEvents: () =>
      db
        .selectFrom('timeline')
        .select(['type', 'actor', 'detail'])
        .where('incidentId', 'is', null)
        .orderBy('id')
        .execute(),
    signals: signalStore(db),
    evidence: evidenceStore(db),
    configuration,
    async slackTurns() {
      const turns = await db.selectFrom('slackPace').select('key').orderBy('key').execute();
      return turns.map(({ key }) => key);
    },
    configFile,
    environment,
    async start(running = roles, changed = configuration) {
      const config = parseConfig(changed, environment);
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
