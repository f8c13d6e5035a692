import { type Config, parseConfig } from '../../config.ts';
import { cast, type Emulators } from './emulators.ts';

/** Where Slack's deliveries go. */
export const slackPath = '/slack/events';

/** The demo's own configuration; a team's is examples/buildmedic.yaml. */
export const demoConfig = (
  emulators: Emulators,
  slackUrl: string,
  clusterUrl: string,
  dataDir: string,
): Config =>
  parseConfig(
    {
      slack: {
        mode: 'http',
        http: { host: '127.0.0.1', port: 0, path: slackPath },
        apiUrl: `${slackUrl}/api/`,
        progressIntervalSeconds: 0.3,
        // The emulator takes whatever comes.
        pace: { postSeconds: 0, updateSeconds: 0, updatesPerMinute: 10_000 },
      },
      clusters: [{ name: 'example', server: clusterUrl }],
      // The cluster stands still: what registries say today is not what they said then.
      registries: { ask: false },
      github: {
        apiUrl: emulators.github.url,
        // What the example's manifests call it.
        gitHosts: ['github.com'],
        pauseBetweenWrites: false,
        pollSeconds: 0.2,
      },
      store: { dataDir },
      http: { host: '127.0.0.1', port: 0 },
      verification: { lookSeconds: 0.3 },
      selftest: {
        namespace: 'cortex-system',
        destination: '10.43.170.72:5000/buildmedic/selftest',
        labels: { component: 'image-build' },
        mayRun: { users: [emulators.users.get(cast.onCall) ?? ''] },
      },
      targets: places.map(([namespace, path]) => ({
        name: namespace,
        namespace,
        repository: `${cast.owner}/${cast.repository}`,
        paths: [path],
        approvers: { users: [emulators.users.get(cast.approver) ?? ''] },
        rerun: { afterMerge: true },
        actions: { probeConnectivity: true, restartRegistry: true, deleteFailedJobs: true },
        ...(namespace === 'knative-lambda' ? { helmValues: knativeLambdaValues } : {}),
      })),
    },
    {
      SLACK_BOT_TOKEN: emulators.slack.botToken,
      SLACK_SIGNING_SECRET: emulators.slack.signingSecret,
      GITHUB_TOKEN: emulators.github.token,
    },
  );

/** Namespaces, and where the example repository describes their builds. */
const places = [
  ['cortex-system', 'apps/cortex-system/**'],
  ['knative-lambda', 'apps/knative-lambda/**'],
  ['edge', 'clusters/edge/**'],
] as const;

const knativeLambdaValues = {
  file: 'apps/knative-lambda/values.yaml',
  memoryLimit: 'builderService.kaniko.resources.limits.memory',
};
