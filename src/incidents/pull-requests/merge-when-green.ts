import type { GitRepositories } from '../../model/git-repository.ts';
import type { LinkedAccounts } from '../../model/linked-account.ts';
import { mergeStep, type Settling } from '../../model/merge-when-green.ts';
import { Problem } from '../../model/problem.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import { problemText } from '../../problems/text.ts';
import type { PullRequestStore } from '../../store/pull-request-store.ts';

export interface MergeNeeds {
  readonly pullRequests: Pick<PullRequestStore, 'save'>;
  readonly repositories: Pick<GitRepositories, 'actingAs'>;
  readonly accessOf: LinkedAccounts['userTokenOf'];
  readonly settleMs: Settling['settleMs'];
}

/** @returns the pull request as it is on record then, and whether GitHub holds something newer */
export type MergeWhenGreen = (
  pull: PullRequest,
) => Promise<{ readonly pull: PullRequest | 'stale'; readonly hasActed: boolean }>;

/** Carries out a wish to merge: with the account of the person who has it, and the commit that they saw. */
export const createMergeWhenGreen =
  (needs: MergeNeeds): MergeWhenGreen =>
  async (pull) => {
    const step = mergeStep(pull, { now: new Date(), settleMs: needs.settleMs });
    const { mergeWish } = pull;
    const isIdle = step.kind === 'nothing' || (step.kind === 'wait' && !step.mayHandOver);
    if (isIdle || !mergeWish) return { pull, hasActed: false };

    const access = await needs.accessOf(mergeWish.by);
    if (access.kind !== 'linked')
      return drop(pull, 'the GitHub account is not linked any more', needs);
    const { repository, number, baseBranch } = pull;
    try {
      const person = await needs.repositories.actingAs(access.token, repository, baseBranch);
      if (step.kind === 'wait') {
        const answer = await person.enableAutoMerge(number, mergeWish.headSha);
        return { pull, hasActed: answer === 'enabled' };
      }
      const outcome = await person.merge(number, mergeWish.headSha);
      switch (outcome.kind) {
        case 'merged':
        case 'queued':
          return { pull, hasActed: true };
        case 'moved':
          return drop(pull, 'its branch has moved since', needs);
        case 'refused':
          return drop(pull, outcome.because, needs);
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return drop(pull, problemText(error), needs);
    }
  };

const drop = async (
  { mergeWish: _, ...pull }: PullRequest,
  because: string,
  { pullRequests }: MergeNeeds,
) => ({ pull: await pullRequests.save({ ...pull, notMerged: because }), hasActed: false });
