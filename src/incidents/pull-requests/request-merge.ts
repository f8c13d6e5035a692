import type { LinkedAccounts } from '../../model/linked-account.ts';
import { isOpenPullRequest, type PullRequest } from '../../model/pull-request.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { noteMessage } from '../../slack/views/notes.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import type { PullRequestStore } from '../../store/pull-request-store.ts';
import type { ShowIncident } from '../show-incident.ts';
import { queueRefresh } from './follow-pull-requests.ts';
import { type PullRequestClick, proposedPullRequest } from './proposed-pull-request.ts';

export interface RequestMergeNeeds {
  readonly proposals: Pick<ProposalStore, 'load'>;
  readonly pullRequests: Pick<PullRequestStore, 'load' | 'save' | 'record'>;
  readonly accessOf: LinkedAccounts['userTokenOf'];
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly show: ShowIncident;
  /** The slash command, to be told how to link an account. */
  readonly command: string;
}

export interface RequestMerge {
  /** Wants it merged as soon as it is green. @returns what they are told when nothing comes of it */
  ask(click: PullRequestClick): Promise<SlackMessage | undefined>;
  /** Takes a wish back, their own or another's. */
  takeBack(click: PullRequestClick): Promise<SlackMessage | undefined>;
}

/**
 * A wish is put on record with the commit that the person saw, and carried out by the next look with their own account: what
 * they may do on GitHub decides. Every wish that is refused is in the timeline.
 */
export const createRequestMerge = (needs: RequestMergeNeeds): RequestMerge => ({
  async ask(click) {
    const pull = await proposedPullRequest(click.proposalId, needs);
    if (!pull?.standing || !isOpenPullRequest(pull)) return noteMessage(changedText);
    const refusal = await whyNot(pull, click, needs);
    if (refusal) {
      const { repository, number } = pull;
      await needs.pullRequests.record(
        { type: 'merge-refused', repository, number, because: refusal },
        click.by,
      );
      return noteMessage(refusal);
    }
    const { notMerged: _, ...wanted } = pull;
    const mergeWish = { by: click.by, headSha: click.headSha, at: new Date() };
    return save({ ...wanted, mergeWish }, click, needs);
  },

  async takeBack(click) {
    const pull = await proposedPullRequest(click.proposalId, needs);
    if (!pull?.mergeWish) return noteMessage(changedText);
    const { mergeWish: _, ...rest } = pull;
    return save({ ...rest, notMerged: 'the wish was taken back' }, click, needs);
  },
});

const changedText = 'Something has happened to it since: look at the message again.';

/** @returns what the person is told; nothing when it may be merged */
async function whyNot(
  { standing, handsOff }: PullRequest,
  { headSha, by }: PullRequestClick,
  { accessOf, command }: RequestMergeNeeds,
): Promise<string | undefined> {
  if (standing?.headSha !== headSha)
    return 'Its branch has moved since you saw it. Nothing is merged: look at the change as it is now.';
  if (handsOff)
    return 'Someone else has pushed to its branch, so it is not the change that was approved. Merge it on GitHub.';
  const access = await accessOf(by);
  switch (access.kind) {
    case 'linked':
      return undefined;
    case 'not-linked':
      return `It is merged with your own GitHub account. Link it first: ${command} link github`;
    case 'lapsed':
      return `Your GitHub account ${access.login} is not linked any more. Link it again: ${command} link github`;
  }
}

async function save(
  pull: PullRequest,
  { by }: PullRequestClick,
  { pullRequests, proposals, queue, show }: RequestMergeNeeds,
): Promise<SlackMessage | undefined> {
  const saved = await pullRequests.save(pull, by);
  if (saved === 'stale') return noteMessage('It changes right now: press it again in a moment.');
  const proposal = await proposals.load(pull.proposalId);
  if (proposal) await show(proposal.incidentId);
  await queueRefresh(queue, pull);
  return undefined;
}
