import { isInNeed, wantsUpdate } from '../../model/branch-update.ts';
import type {
  GitRepository,
  PullRequestReading,
  UpdateOutcome,
} from '../../model/git-repository.ts';
import { Problem } from '../../model/problem.ts';
import type { Proposal } from '../../model/proposal.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import { problemText } from '../../problems/text.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import type { PullRequestStore } from '../../store/pull-request-store.ts';
import type { ProposeFixes } from '../proposals/propose-fixes.ts';
import { pullRequestTexts } from './pull-request-texts.ts';

export interface UpdateBranchNeeds {
  readonly incidents: Pick<IncidentStore, 'load'>;
  readonly proposals: Pick<ProposalStore, 'load'>;
  readonly pullRequests: Pick<PullRequestStore, 'save'>;
  readonly proposeFixes: ProposeFixes;
}

/** Brings a pull request up to its base's head where that has gone on. @returns it as it is on record then */
export type UpdateBranch = (
  pull: PullRequest,
  reading: PullRequestReading,
  repository: GitRepository,
) => Promise<PullRequest | 'stale'>;

/**
 * What was approved is written again as it is, or not at all: where a changed file reads otherwise by now and the pull
 * request can no longer be merged, a fresh diff is proposed, which takes its own approval.
 */
export const createUpdateBranch =
  (needs: UpdateBranchNeeds): UpdateBranch =>
  async (pull, reading, repository) => {
    if (!wantsUpdate(pull, reading)) return pull;
    const proposal = await needs.proposals.load(pull.proposalId);
    if (!proposal || !pull.standing) return pull;

    const outcome = await refusable(
      repository.bringUpToDate({
        branch: pull.headBranch,
        expectedHead: pull.standing.headSha,
        commitMessage: pullRequestTexts(proposal).commitMessage,
        changes: proposal.changes,
      }),
    );
    switch (outcome.kind) {
      case 'refused': {
        const { because } = outcome;
        if (pull.notUpdated === because) return pull;
        return needs.pullRequests.save({ ...pull, notUpdated: because });
      }
      case 'updated':
        return needs.pullRequests.save(updatedTo(pull, outcome.headSha));
      case 'taken-over':
        return needs.pullRequests.save({ ...pull, handsOff: true });
      case 'stale':
        return isInNeed(pull) ? proposeAnew(pull, proposal, needs) : pull;
      case 'current':
        return pull;
    }
  };

/** What a person must put right is told once, and tried again by the looks that follow. */
async function refusable(
  update: Promise<UpdateOutcome>,
): Promise<UpdateOutcome | { readonly kind: 'refused'; readonly because: string }> {
  try {
    return await update;
  } catch (error) {
    if (error instanceof Problem) return { kind: 'refused', because: problemText(error) };
    throw error;
  }
}

/** Checks and reviews of the commit before are not those of the new one. */
function updatedTo(
  { outdated: _, notUpdated: __, ...pull }: PullRequest,
  headSha: string,
): PullRequest {
  const { standing, mergeWish } = pull;
  return {
    ...pull,
    pushedSha: headSha,
    ...(standing
      ? {
          standing: {
            ...standing,
            headSha,
            headSince: new Date().toISOString(),
            checks: { kind: 'none' },
            mergeability: 'unknown',
          },
        }
      : {}),
    // The same change, on another commit of the base: whoever wanted it merged still does.
    ...(mergeWish ? { mergeWish: { ...mergeWish, headSha } } : {}),
  };
}

async function proposeAnew(
  pull: PullRequest,
  proposal: Proposal,
  { incidents, pullRequests, proposeFixes }: UpdateBranchNeeds,
): Promise<PullRequest | 'stale'> {
  const paths = proposal.changes.map(({ path }) => path).join(', ');
  const outdated = `${paths} has changed on ${pull.baseBranch} since the change was approved.`;
  // First: a diff that is proposed while this one fits would be taken for the same.
  const saved = pull.outdated === outdated ? pull : await pullRequests.save({ ...pull, outdated });
  if (saved === 'stale') return saved;
  const incident = await incidents.load(proposal.incidentId);
  if (incident?.state.kind === 'diagnosed') await proposeFixes.propose(incident);
  return saved;
}
