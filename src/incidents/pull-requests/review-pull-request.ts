import type { GitRepositories } from '../../model/git-repository.ts';
import type { LinkedAccounts } from '../../model/linked-account.ts';
import { Problem } from '../../model/problem.ts';
import { isOpenPullRequest, type PullRequest } from '../../model/pull-request.ts';
import { problemText } from '../../problems/text.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { noteMessage } from '../../slack/views/notes.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import type { PullRequestStore } from '../../store/pull-request-store.ts';
import { queueRefresh } from './follow-pull-requests.ts';
import { type PullRequestClick, proposedPullRequest } from './proposed-pull-request.ts';

export interface ReviewNeeds {
  readonly proposals: Pick<ProposalStore, 'load'>;
  readonly pullRequests: Pick<PullRequestStore, 'load' | 'record'>;
  readonly linked: Pick<LinkedAccounts, 'userTokenOf'>;
  readonly repositories: Pick<GitRepositories, 'actingAs'>;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  /** The slash command, to be told how to link an account. */
  readonly command: string;
}

/** @returns what the person is told, alone */
export type ReviewPullRequest = (click: PullRequestClick) => Promise<SlackMessage>;

/**
 * Approves a pull request on GitHub as the person who pressed, and exactly the commit that they saw. The bot has no part in
 * whether they may: GitHub decides. Every review, and every refusal, is in the timeline.
 */
export const createReviewPullRequest =
  (needs: ReviewNeeds): ReviewPullRequest =>
  async (click) => {
    const pull = await proposedPullRequest(click.proposalId, needs);
    if (!pull?.standing || !isOpenPullRequest(pull))
      return noteMessage('Something has happened to it since: look at the message again.');
    const refusal = changedSince(pull, click.headSha) ?? (await approve(pull, click, needs));
    if (!refusal) {
      await queueRefresh(needs.queue, pull);
      return noteMessage(`Your approval of pull request #${pull.number} is on GitHub.`);
    }
    const { repository, number } = pull;
    await needs.pullRequests.record(
      { type: 'review-refused', repository, number, because: refusal },
      click.by,
    );
    return noteMessage(refusal);
  };

/** The message shows the diff that the bot made, and nothing else may be approved by it. */
function changedSince({ standing, handsOff }: PullRequest, seen: string): string | undefined {
  if (handsOff)
    return 'Someone else has pushed to its branch, so it is not the change that is shown here. Review it on GitHub.';
  return standing?.headSha === seen ? undefined : movedText;
}

const movedText =
  'Its branch has moved since you saw it. Nothing is approved: look at the change as it is now.';

/** @returns why not */
async function approve(
  { repository, number, baseBranch }: PullRequest,
  { headSha, by }: PullRequestClick,
  { linked, repositories, pullRequests, command }: ReviewNeeds,
): Promise<string | undefined> {
  const access = await linked.userTokenOf(by);
  if (access.kind === 'not-linked')
    return `It is approved with your own GitHub account. Link it first: ${command} link github`;
  if (access.kind === 'lapsed')
    return `Your GitHub account ${access.login} is not linked any more. Link it again: ${command} link github`;
  try {
    const person = await repositories.actingAs(access.token, repository, baseBranch);
    const outcome = await person.approve(number, headSha);
    if (outcome.kind === 'moved') return movedText;
    if (outcome.kind === 'refused') return `Nothing is approved: ${outcome.because}.`;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return problemText(error);
  }
  const { login } = access;
  await pullRequests.record({ type: 'review-given', repository, number, headSha, login }, by);
  return undefined;
}
