import { EventEmitter, on } from 'node:events';
import { Octokit } from 'octokit';
import { demoStalled } from '../../problems/demo.ts';
import { actionIds } from '../../slack/views/actions.ts';
import { cast, type Emulators } from './emulators.ts';
import type { PostedMessage, SlackWorkspace } from './person.ts';
import { findButton, newParts, renderParts } from './render-message.ts';
import type { Seen } from './slack-tap.ts';

export interface Stage {
  readonly emulators: Emulators;
  readonly slack: SlackWorkspace;
  readonly channel: Channel;
  readonly say: (text: string) => void;
  readonly width: number;
  readonly command: string;
}

/** What happens in the channel, as it happens. */
export class Channel extends EventEmitter<{ seen: [Seen] }> {}

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
  const act = (who: string, what: string) => say(`\n@${who}  ${what}`);

  const finding = await follow(stage, hasButton, async () => {
    act(cast.onCall, `${command} diagnose ${job} -n ${namespace}`);
    await slack.type(
      userId(stage, cast.onCall),
      emulators.channelId,
      `diagnose ${job} -n ${namespace}`,
    );
  });
  await follow(
    stage,
    ({ kind }) => kind === 'whisper',
    () => {
      act(cast.bystander, 'presses [ Open fix PR ]');
      return press(stage, finding, cast.bystander);
    },
  );
  await follow(
    stage,
    ({ message }) => JSON.stringify(message.blocks).includes('is open on'),
    () => {
      act(cast.approver, 'presses [ Open fix PR ] and confirms');
      return press(stage, finding, cast.approver);
    },
  );
  return pullRequest(emulators);
}

const hasButton = ({ message }: Seen): boolean =>
  findButton(message, actionIds.openFixPr) !== undefined;

const userId = ({ emulators }: Stage, name: string): string => emulators.users.get(name) ?? '';

async function press(stage: Stage, message: PostedMessage, who: string): Promise<void> {
  const button = findButton(message, actionIds.openFixPr);
  if (button)
    await stage.slack.press(userId(stage, who), stage.emulators.channelId, message, button);
}

const patienceMs = 30_000;

/** Does something, then prints what the bot shows, each part once, until it shows what is awaited. */
async function follow(
  stage: Stage,
  isDone: (seen: Seen) => boolean,
  begin: () => Promise<void>,
): Promise<PostedMessage> {
  const patience = AbortSignal.timeout(patienceMs);
  const events = on(stage.channel, 'seen', { signal: patience });
  await begin();
  try {
    for await (const [seen] of events as AsyncIterable<[Seen]>) {
      printSeen(stage, seen);
      if (isDone(seen)) return seen.message;
    }
  } catch (error) {
    if (!patience.aborted) throw error;
  }
  throw demoStalled(patienceMs / 1000);
}

/** An update repeats most of the message: only what is new in it is printed. */
export function printSeen(stage: Stage, seen: Seen): void {
  const names = new Map([...stage.emulators.users].map(([name, id]) => [id, name]));
  const parts = renderParts(seen.message, stage.width - 4, names);
  const shown = seen.kind === 'message' ? newParts(stage.channel, seen.message.ts, parts) : parts;
  if (shown.length === 0) return;
  const aside =
    seen.kind === 'whisper' ? ` (only @${names.get(seen.to) ?? seen.to} sees this)` : '';
  stage.say(`\n@buildmedic${aside}\n${shown.join('\n').replace(/^/gm, '  ')}`);
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
