import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { roles, startApp } from '../app.ts';
import { loadBundle } from '../bundle/load-bundle.ts';
import { serveBundle } from '../bundle/serve-bundle.ts';
import { type Config, parseConfig } from '../config.ts';
import { createLogger } from '../log.ts';
import { cast, type Emulators, startEmulators } from './demo/emulators.ts';
import { joinConversation } from './demo/join.ts';
import { slackWorkspace } from './demo/person.ts';
import { slackTap } from './demo/slack-tap.ts';
import { Channel, playIncident } from './demo/story.ts';

const exampleCluster = fileURLToPath(new URL('../../examples/cluster/', import.meta.url));
const slackPath = '/slack/events';

/** `buildmedic demo`: the whole thing on this machine, from the slash command to the pull request. */
export const demoCommand = (): Command =>
  new Command('demo')
    .description('play one incident on this machine: example cluster, Slack and GitHub emulated')
    .option('--stay', 'keep everything running afterwards, to look around')
    .action(async ({ stay }: { stay?: boolean }) => {
      await runDemo(stay === true);
    });

async function runDemo(stay: boolean): Promise<void> {
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const stops: (() => Promise<unknown>)[] = [];
  try {
    say('Starting the example cluster, Slack, GitHub, Postgres and the bot on this machine…');
    const dataDir = await mkdtemp(join(tmpdir(), 'buildmedic-demo-'));
    stops.push(() => rm(dataDir, { recursive: true, force: true }));
    // As slow as a real API server a few hops away, so that the progress can be seen.
    const { bundle } = await loadBundle(exampleCluster);
    const served = await serveBundle(bundle, { latencyMs: 150 });
    stops.push(() => served.close());
    const emulators = await startEmulators();
    stops.push(() => emulators.close());
    const channel = new Channel();
    const tap = await slackTap(emulators.slack.url, (seen) => channel.emit('seen', seen));
    stops.push(() => tap.close());
    const config = demoConfig(emulators, tap.url, served.url, dataDir);
    const app = await startApp(
      config,
      new Set(roles),
      createLogger(process.env.LOG_LEVEL ?? 'silent'),
    );
    stops.push(() => app.stop());

    const botUrl = `http://127.0.0.1:${app.slackPort ?? 0}${slackPath}`;
    const slack = slackWorkspace({
      botUrl,
      signingSecret: emulators.slack.signingSecret,
      slackUrl: emulators.slack.url,
      botToken: emulators.slack.botToken,
      command: config.slack.command,
    });
    const width = Math.min(process.stdout.columns ?? 80, 100);
    const { pullRequestUrl, diff } = await playIncident({
      emulators,
      channel,
      slack,
      say,
      width,
      command: config.slack.command,
    });

    say(`\nThe pull request, ${pullRequestUrl}, changes these lines and no others:\n\n${diff}\n`);
    say(whereToLook(stay, served.url, emulators, pullRequestUrl, botUrl));
    if (stay)
      await joinConversation({
        emulators,
        channel,
        slack,
        say,
        width,
        command: config.slack.command,
      });
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

/** The demo's own configuration; a team's is examples/buildmedic.yaml. */
const demoConfig = (
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
        progressIntervalSeconds: 0.1,
      },
      clusters: [{ name: 'example', server: clusterUrl }],
      // The cluster stands still: what registries say today is not what they said then.
      registries: { ask: false },
      github: { apiUrl: emulators.github.url, pauseBetweenWrites: false },
      store: { dataDir },
      http: { host: '127.0.0.1', port: 0 },
      targets: ['cortex-system', 'knative-lambda'].map((namespace) => ({
        name: namespace,
        namespace,
        repository: `${cast.owner}/${cast.repository}`,
        paths: [`apps/${namespace}/**`],
        approvers: { users: [emulators.users.get(cast.approver) ?? ''] },
        ...(namespace === 'knative-lambda' ? { helmValues: knativeLambdaValues } : {}),
      })),
    },
    {
      SLACK_BOT_TOKEN: emulators.slack.botToken,
      SLACK_SIGNING_SECRET: emulators.slack.signingSecret,
      GITHUB_TOKEN: emulators.github.token,
    },
  );

const knativeLambdaValues = {
  file: 'apps/knative-lambda/values.yaml',
  memoryLimit: 'builderService.kaniko.resources.limits.memory',
};

function whereToLook(
  stay: boolean,
  clusterUrl: string,
  emulators: Emulators,
  pullRequestUrl: string,
  botUrl: string,
): string {
  if (!stay) {
    return [
      'Where to look next:',
      '  npm run demo -- --stay                                  keep it running and look around',
      '  npm run -s buildmedic -- diagnose build-parser-ghi789-1737196200 --bundle examples/cluster',
      '                                                          another failure, in the terminal',
      '  playbooks/                                              what it knows',
      '  README.md                                               how to run it for your team',
    ].join('\n');
  }
  return [
    'Everything keeps running until you press Ctrl-C. Join the conversation: type a line and press Enter.',
    `  /build diagnose build-parser-ghi789-1737196200     as @${cast.onCall}`,
    `  press Open fix PR, press Dismiss, …                 as @${cast.approver}`,
    'And look around:',
    `  the cluster       kubectl --server=${clusterUrl} get jobs,pods,networkpolicies -A -o wide`,
    `  Slack, emulated   ${emulators.slack.url} (channel #${cast.channel})`,
    `  GitHub, emulated  ${emulators.github.url} (pull request ${pullRequestUrl})`,
    `  the bot           ${botUrl}, takes requests signed with "${emulators.slack.signingSecret}"`,
  ].join('\n');
}
