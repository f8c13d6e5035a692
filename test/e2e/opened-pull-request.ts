import { pullRequests } from '../github/emulated-github.ts';
import type { Thread } from './conversation.ts';
import type { RunningBot } from './running-bot.ts';

/** A fix that was approved, as it stands on GitHub. */
export interface OpenedPullRequest {
  readonly thread: Thread;
  readonly number: number;
  readonly branch: string;
  readonly headSha: string;
}

/** Asks for a diagnosis, approves the fix, and waits until its pull request is open. */
export async function openedPullRequest(
  { world, talk }: RunningBot,
  job = 'moe-router-build',
): Promise<OpenedPullRequest> {
  const thread = await talk.ask(`diagnose ${job}`);
  await thread.press('Open fix PR', 'approver');
  await thread.says('is open on');
  const [pull] = await pullRequests(world.github.owner);
  if (!pull) throw new Error('GitHub has no pull request.');
  return { thread, number: pull.number, branch: pull.head.ref, headSha: pull.head.sha };
}
