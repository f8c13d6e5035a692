import { setTimeout as delay } from 'node:timers/promises';
import { Octokit } from 'octokit';
import { demoStalled } from '../../problems.ts';
import { actionIds } from '../../slack/views/actions.ts';
import { cast, type Emulators } from './emulators.ts';
import type { PostedMessage, SlackWorkspace } from './person.ts';
import { findButton, renderMessage } from './render-message.ts';

export interface Stage {
  readonly emulators: Emulators;
  readonly slack: SlackWorkspace;
  readonly say: (text: string) => void;
  readonly width: number;
  readonly command: string;
}

/** What one incident came to. */
export interface Ending {
  readonly pullRequestUrl: string;
  readonly diff: string;
}

/** The job of the demo: a Kaniko build that a NetworkPolicy keeps from its registry. */
const job = 'moe-router-build';
const namespace = 'cortex-system';

/** Plays one incident from the slash command to the opened pull request, and prints it as people see it. */
export async function playIncident(stage: Stage): Promise<Ending> {
  const { slack, say, emulators, command } = stage;
  const { channelId } = emulators;
  const user = (name: string): string => emulators.users.get(name) ?? '';

  said(stage, cast.onCall, `${command} diagnose ${job} -n ${namespace}`);
  await slack.type(user(cast.onCall), channelId, `diagnose ${job} -n ${namespace}`);
  const finding = await follow(
    stage,
    (message) => findButton(message, actionIds.openFixPr) !== undefined,
  );

  said(stage, cast.bystander, 'presses “Open fix PR”, and is not an approver');
  await pressed(stage, finding, cast.bystander);
  say('  (only bystander sees: Only approvers may open this fix. The message stays as it is.)\n');

  said(stage, cast.approver, 'presses “Open fix PR” and confirms');
  await pressed(stage, finding, cast.approver);
  await follow(stage, ({ blocks }) => JSON.stringify(blocks).includes('is open on'));
  return pullRequest(emulators);
}

const said = ({ say }: Stage, who: string, what: string): void => say(`\n@${who}  ${what}`);

async function pressed(
  { slack, emulators }: Stage,
  message: PostedMessage,
  who: string,
): Promise<void> {
  const button = findButton(message, actionIds.openFixPr);
  if (button)
    await slack.press(emulators.users.get(who) ?? '', emulators.channelId, message, button);
}

const patienceMs = 30_000;

/** Prints the bot's message whenever it changes, until it is as awaited. */
async function follow(
  stage: Stage,
  isDone: (message: PostedMessage) => boolean,
): Promise<PostedMessage> {
  const { slack, emulators, say, width } = stage;
  const until = Date.now() + patienceMs;
  let shown = '';
  while (Date.now() < until) {
    const message = (await slack.messages(emulators.channelId)).at(-1);
    const text = message ? renderMessage(message, width - 4) : '';
    if (message && text !== shown) {
      shown = text;
      say(`\n@buildmedic\n${text.replace(/^/gm, '  ')}`);
    }
    if (message && isDone(message)) return message;
    await delay(50);
  }
  throw demoStalled(patienceMs / 1000);
}

async function pullRequest({ github }: Emulators): Promise<Ending> {
  const octokit = new Octokit({ auth: github.token, baseUrl: github.url });
  const where = { owner: cast.owner, repo: cast.repository };
  const [open] = (await octokit.rest.pulls.list({ ...where, state: 'open' })).data;
  if (!open) throw demoStalled(patienceMs / 1000);
  const compared = await octokit.rest.repos.compareCommitsWithBasehead({
    ...where,
    basehead: `main...${open.head.ref}`,
  });
  const diff = (compared.data.files ?? [])
    .map(({ filename, patch }) => `--- ${filename}\n${patch ?? ''}`)
    .join('\n');
  return { pullRequestUrl: open.html_url, diff };
}
