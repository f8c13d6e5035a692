import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { roles, startApp } from '../app.ts';
import { createLogger } from '../log.ts';
import { demoCluster } from './demo/cluster.ts';
import { demoConfig, slackPath } from './demo/configuration.ts';
import { cast, type Emulators, startEmulators } from './demo/emulators.ts';
import { gitHubSide } from './demo/github.ts';
import { joinConversation } from './demo/join.ts';
import { slackWorkspace } from './demo/person.ts';
import { slackTap } from './demo/slack-tap.ts';
import { Channel, type Stage } from './demo/stage.ts';
import { playIncident } from './demo/story.ts';

/** `buildmedic demo`: the whole thing on this machine, from the slash command to the proof that the fix works. */
export const demoCommand = (): Command =>
  new Command('demo')
    .description(
      'play one incident on this machine, up to the proof: example cluster, Slack and GitHub emulated',
    )
    .option('--stay', 'keep everything running afterwards, to join in and look around')
    .action(async ({ stay }: { stay?: boolean }) => {
      await runDemo(stay === true);
    });

async function runDemo(stay: boolean): Promise<void> {
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const stops: (() => Promise<unknown>)[] = [];
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  try {
    say('Starting the example cluster, Slack, GitHub, Postgres and the bot on this machine…');
    const dataDir = await mkdtemp(join(tmpdir(), 'buildmedic-demo-'));
    stops.push(() => rm(dataDir, { recursive: true, force: true }));
    const cluster = await demoCluster();
    stops.push(() => cluster.close());
    const emulators = await startEmulators();
    stops.push(() => emulators.close());
    const channel = new Channel();
    const tap = await slackTap(emulators.slack.url, (seen) => channel.emit('seen', seen));
    stops.push(() => tap.close());
    const config = demoConfig(emulators, tap.url, cluster.url, dataDir);
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
      responseUrl: tap.responseUrl,
    });
    const stage: Stage = {
      emulators,
      channel,
      slack,
      github: gitHubSide(emulators),
      cluster,
      say,
      width: Math.min(process.stdout.columns ?? 80, 100),
      command: config.slack.command,
    };
    const pull = await Promise.race([playIncident(stage), interrupted.then(() => undefined)]);
    if (!pull) return;
    say(`\n${whereToLook(stay, cluster.url, emulators, pull.url, botUrl)}`);
    if (stay) await joinConversation(stage, interrupted);
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

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
    `  merge                                               the open pull request, as @${cast.approver}`,
    `  /build report, /build selftest, /build help, …      as @${cast.onCall}`,
    'And look around:',
    `  the cluster       kubectl --server=${clusterUrl} get jobs,pods,networkpolicies -A -o wide`,
    `  Slack, emulated   ${emulators.slack.url} (channel #${cast.channel})`,
    `  GitHub, emulated  ${emulators.github.url} (pull request ${pullRequestUrl})`,
    `  the bot           ${botUrl}, takes requests signed with "${emulators.slack.signingSecret}"`,
  ].join('\n');
}
