import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningApp } from '../../src/app.ts';
import type { ApprovalRules } from '../../src/model/approval.ts';
import type { PullRequestRules } from '../../src/model/target.ts';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { repositoryName } from '../github/emulated-github.ts';
import { clientId } from './github-oauth.ts';
import type { TestSlack } from './slack-proxy.ts';

export interface ConfigurationOptions {
  /** How long a job stays with a worker that gives no sign of life. */
  readonly lockSeconds?: number;
  /** As fast as the messages follow one another, when absent. */
  readonly progressIntervalSeconds?: number;
  /** How fast the bot writes to Slack; as fast as it can when absent. */
  readonly pace?: { readonly postSeconds?: number; readonly updateSeconds?: number };
  /** What an approval takes; one person's, anywhere, within a day when absent. */
  readonly approvals?: (slack: TestSlack) => Partial<ApprovalRules>;
  /** How often open pull requests are looked at; hardly ever when absent. */
  readonly pollSeconds?: number;
  /** How long checks may take to be registered; hardly any time when absent. */
  readonly checksSettleSeconds?: number;
  /** The most that may be open; ten when absent. */
  readonly openPullRequests?: number;
  /** How pull requests are opened; ready for review and without labels when absent. */
  readonly pullRequests?: Partial<PullRequestRules>;
  /** What a bot in a process of its own logs. */
  readonly logLevel?: 'debug' | 'info';
  /** May the bot act beside pull requests? Not when absent. */
  readonly actions?: boolean;
  /** How builds are run again after a merge; by what owns them when absent. */
  readonly rerun?: object;
  /** Is a test build configured? Not when absent. */
  readonly selftest?: boolean;
  /** Are alerts answered that nobody posted? They are in `builds`; nowhere when absent. */
  readonly answersAlerts?: boolean;
  /** Are the messages of other apps in `builds` answered? Not when absent. */
  readonly answersApps?: boolean;
  /** Which builds are watched; none when absent. */
  readonly watch?: readonly object[];
  /** Where post-mortems go; into threads when absent. */
  readonly postmortem?: object;
  /** What is told when builds go over their limits; nothing when absent. */
  readonly thresholds?: object;
  readonly verification?: { readonly rolloutMinutes?: number; readonly buildMinutes?: number };
}

/** Where the parts are. */
export interface Places {
  readonly slack: TestSlack;
  readonly githubUrl: string;
  readonly clusters: ReadonlyMap<string, { readonly url: string }>;
  /** An empty folder for the bot's own data. */
  readonly folder: string;
}

/** Slack's id of the user group whose members may approve. */
export const userGroup = 'S0APPROVERS';
/** A cluster of the configuration behind which nothing listens. */
export const deadCluster = 'gone';

const slackPath = '/slack/events';
/** Where Slack's deliveries go. */
export const slackEndpoint = ({ slackPort = 0 }: Pick<RunningApp, 'slackPort'>): string =>
  `http://127.0.0.1:${slackPort}${slackPath}`;

/** The configuration that leads to a world's parts, as the file holds it. */
export async function configurationOf(
  {
    lockSeconds = 30,
    logLevel = 'info',
    progressIntervalSeconds = 0.01,
    pace,
    approvals = () => ({}),
    pollSeconds = 3600,
    checksSettleSeconds = 0.1,
    verification,
    postmortem,
    actions = false,
    rerun = { afterMerge: true },
    selftest = false,
    answersAlerts = false,
    answersApps = false,
    watch = [],
    thresholds,
    openPullRequests = 10,
    pullRequests = {},
  }: ConfigurationOptions,
  { slack, githubUrl, clusters, folder }: Places,
) {
  const dataDir = join(folder, 'data');
  await mkdir(dataDir);
  const target = {
    repository: repositoryName,
    pullRequests,
    approvers: { users: [slack.users.approver], userGroups: [userGroup] },
  };
  return {
    slack: {
      mode: 'http',
      http: { host: '127.0.0.1', port: 0, path: slackPath },
      apiUrl: slack.apiUrl,
      progressIntervalSeconds,
      // The emulator takes whatever comes.
      pace: pace ?? { postSeconds: 0, updateSeconds: 0, updatesPerMinute: 10_000 },
    },
    clusters: [
      ...[...clusters].map(([name, { url }]) => ({ name, server: url })),
      { name: deadCluster, server: `http://127.0.0.1:${await freePort()}` },
    ],
    github: {
      apiUrl: githubUrl,
      pauseBetweenWrites: false,
      pollSeconds,
      checksSettleSeconds,
      linking: { clientId },
      limits: { openPullRequests, pullRequestsPerHour: 1000 },
    },
    // No test asks a registry of the internet.
    registries: { ask: false },
    store: { dataDir },
    http: { host: '127.0.0.1', port: 0 },
    log: { level: logLevel },
    queue: { lockSeconds },
    diagnosis: { callTimeoutSeconds: 2 },
    approvals: approvals(slack),
    ...(selftest
      ? {
          selftest: {
            namespace: 'cortex-system',
            destination: '10.43.170.72:5000/moe-router',
            mayRun: { users: [slack.users.requester] },
          },
        }
      : {}),
    alerts: {
      groupWaitSeconds: 0,
      ...(answersAlerts ? { channel: slack.channels.builds } : {}),
      ...(answersApps ? { threads: [{ channel: slack.channels.builds }] } : {}),
    },
    watch,
    ...(postmortem ? { postmortem } : {}),
    ...(thresholds ? { thresholds } : {}),
    verification: { lookSeconds: 0.1, ...verification },
    targets: [
      {
        ...target,
        namespace: 'cortex-system',
        paths: ['apps/cortex-system/**'],
        rerun,
        ...(actions ? { actions: allActions } : {}),
      },
      ...(actions ? [{ ...target, namespace: 'edge', actions: allActions }] : []),
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

const allActions = {
  rerunBuild: true,
  restartRegistry: true,
  deleteFailedJobs: true,
  probeConnectivity: true,
};
