import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pullRequests, repository } from '../github/emulated-github.ts';
import { bundleAt, startWorld, type World } from '../support/app.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { type Conversation, conversation } from './conversation.ts';
import { mrkdwnIn } from './message-text.ts';
import { onEveryQueue } from './queues.ts';

const bundle = 'test/e2e/bundles/leaky-build';

const secrets = [
  'Tr0ub4dorAnd3Horses',
  'npm_Zk3v9QpLs7TrWx2Yb8Nc4Md6Fg1Hj5Ra0Ke',
  'correct-horse-battery-staple-42',
  's3cr3tBearerValue0123456789abcdef',
  'wJalrXUtnFEMIK7MDENGbPxRfiCYzEXAMPLEKEY0',
  'ghp_9aB8cD7eF6gH5iJ4kL3mN2oP1qR0sT9uV8wX',
];

onEveryQueue('what a build log must not tell', (queue) => {
  let world: World;
  let bot: BotProcess;
  let talk: Conversation;

  beforeAll(async () => {
    world = await startWorld({
      queue,
      clusters: { example: await bundleAt(bundle) },
      logLevel: 'debug',
    });
    bot = await startBotProcess(world, ['bot', 'worker']);
    talk = conversation(world, bot);
  });
  afterAll(async () => {
    await bot.end('SIGTERM');
    await world.close();
  });

  const leaksIn = (text: string): string[] => secrets.filter((secret) => text.includes(secret));
  const saidToSlack = (): string => JSON.stringify(world.slack.calls);

  it('rests on a log that holds every one of these secrets', async () => {
    const log = join(
      import.meta.dirname,
      '../..',
      bundle,
      'logs/knative-lambda/leaky-novel-d3e4f/kaniko.log',
    );

    expect(leaksIn(await readFile(log, 'utf8'))).toEqual(secrets);
  });

  it('masks them in the lines that tell most, and calls nobody', async () => {
    const thread = await talk.ask('diagnose leaky-novel');
    const text = await thread.says('<!channel> quux', '‹secret:', 'Show evidence');
    await thread.press('Show evidence', 'bystander');

    await expect.poll(() => JSON.stringify(world.slack.views())).toContain('‹secret:');
    expect(leaksIn(text)).toEqual([]);
    expect(leaksIn(saidToSlack())).toEqual([]);
    // In a code block it is text; where Slack reads markup it would call everyone.
    const markup = world.slack.calls.flatMap(({ body }) => [body.text, ...mrkdwnIn(body.blocks)]);
    expect(JSON.stringify(markup)).not.toContain('<!channel>');
  });

  it('masks them in the pull request, in the records and in its own log', async () => {
    const thread = await talk.ask('diagnose leaky-oom');
    await thread.press('Open fix PR', 'approver');
    await thread.says('is open on');

    const [pull] = await pullRequests(world.github.owner);
    const commit = await world.github.owner.rest.repos.getCommit({
      ...repository,
      ref: pull?.head.sha ?? '',
    });
    expect(pull?.body).toContain('OOMKilled');
    expect(leaksIn(JSON.stringify([pull, commit.data]))).toEqual([]);
    expect(leaksIn(saidToSlack())).toEqual([]);
    expect(leaksIn(JSON.stringify(await world.incidents.list()))).toEqual([]);
    await expect.poll(() => bot.log()).toContain('pull-request-opened');
    expect(leaksIn(bot.log())).toEqual([]);
  });
});
