import type { GitRepositories, GitRepository } from '../../model/git-repository.ts';
import type { Incident } from '../../model/incident.ts';
import type { JobData } from '../../model/jobs.ts';
import { Problem } from '../../model/problem.ts';
import type { Proposal, PullRequestRef } from '../../model/proposal.ts';
import type { PullRequestRules, Target } from '../../model/target.ts';
import { problemText } from '../../problems/text.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import type { Locks } from '../../store/locks.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import type { PullRequestStore } from '../../store/pull-request-store.ts';
import type { RecheckApproval } from '../approvals/recheck-approval.ts';
import type { Messages } from '../ports.ts';
import type { ProposeFixes } from '../proposals/propose-fixes.ts';
import type { ShowIncident } from '../show-incident.ts';
import { type PullRequestLimits, whyNotNow } from './pull-request-limits.ts';
import { bodyOf, pullRequestTexts, threadUrl } from './pull-request-texts.ts';

export interface OpenPullRequestNeeds {
  readonly incidents: IncidentStore;
  readonly proposals: ProposalStore;
  readonly pullRequests: Pick<PullRequestStore, 'track' | 'outdatedOn' | 'count' | 'load'>;
  readonly targets: readonly Target[];
  readonly limits: PullRequestLimits;
  readonly messages: Messages;
  readonly repositories: GitRepositories;
  readonly proposeFixes: ProposeFixes;
  readonly recheck: RecheckApproval;
  readonly show: ShowIncident;
  readonly locks: Pick<Locks, 'hold'>;
}

/**
 * The queue's `open-pull-request` job. Repeating it finds the pull request that an earlier try has opened. One repository is
 * written to by one at a time, so that limits are counted right and two fixes do not race.
 */
export const createOpenPullRequest =
  (needs: OpenPullRequestNeeds) =>
  async ({ proposalId }: JobData<'open-pull-request'>): Promise<void> => {
    const known = await needs.proposals.load(proposalId);
    if (!known) return;
    await needs.locks.hold(known.repository, async () => {
      const replaces = await needs.pullRequests.outdatedOn(known.repository, known.headBranch);
      const held =
        replaces === undefined &&
        (await whyNotNow(known.repository, needs.limits, needs.pullRequests));
      if (held) await hold(proposalId, held, needs);
      else await openNow(proposalId, replaces, needs);
    });
  };

/** It stays approved, and `resume` tries again. */
async function hold(id: string, because: string, needs: OpenPullRequestNeeds): Promise<void> {
  const held = await needs.proposals.recordHeld(id, because);
  if (held !== 'stale') await needs.show(held.incidentId);
}

async function openNow(
  id: string,
  replaces: number | undefined,
  needs: OpenPullRequestNeeds,
): Promise<void> {
  const proposal = await needs.proposals.startOpening(id);
  if (proposal === 'stale') return;
  const incident = await needs.incidents.load(proposal.incidentId);
  if (!incident) return;
  try {
    await open(proposal, incident, replaces, needs);
  } catch (error) {
    // What only a person can put right is not tried again by itself.
    if (!(error instanceof Problem)) throw error;
    await needs.proposals.recordFailed(id, problemText(error));
    await needs.show(incident.id);
  }
}

async function open(
  proposal: Proposal,
  incident: Incident,
  replaces: number | undefined,
  needs: OpenPullRequestNeeds,
): Promise<void> {
  const recheck = await needs.recheck(
    incident,
    { kind: 'proposal', id: proposal.id },
    proposal.diffHash,
  );
  if (recheck.kind === 'lapsed') {
    await needs.proposals.recordFailed(proposal.id, `the approval lapsed: ${recheck.because}.`);
    await needs.show(incident.id);
    return;
  }
  const repository = await needs.repositories.open(proposal.repository, proposal.baseBranch);
  const rules = needs.targets.find(({ name }) => name === proposal.target)?.pullRequests;
  const outcome = await repository.openPullRequest({
    branch: proposal.headBranch,
    baseSha: proposal.baseSha,
    ...pullRequestTexts(proposal),
    ...(replaces === undefined ? {} : { replaces }),
    body: bodyOf(proposal, incident, recheck.approvedBy, await threadUrl(incident, needs.messages)),
    changes: proposal.changes,
    diffHash: proposal.diffHash,
    isDraft: rules?.draft ?? false,
  });
  if (outcome.kind === 'stale') {
    const changed = `the files on ${proposal.baseBranch} have changed since the diff was made`;
    await needs.proposals.recordFailed(proposal.id, changed);
    const note = await needs.proposeFixes.propose(incident);
    await needs.show(
      incident.id,
      note ?? `No pull request was opened: ${changed}. Look at it as it is now, then approve it.`,
    );
    return;
  }
  const complaints = rules
    ? await decorate(repository, outcome.number, proposal, {
        rules,
        pullRequests: needs.pullRequests,
      })
    : [];
  // First: a crash in between is mended by the next try, and one that is not followed would be forgotten.
  await needs.pullRequests.track({
    ...keyOf(proposal, outcome),
    ...(outcome.kind === 'opened' ? { pushedSha: outcome.headSha } : {}),
    openedByBot: true,
  });
  await needs.proposals.recordOpened(proposal.id, { number: outcome.number, url: outcome.url });
  await needs.show(incident.id, complaints.join(' ') || undefined);
}

/** Once: what people have taken off a pull request since is not put on again. */
async function decorate(
  remote: GitRepository,
  number: number,
  { repository, changes }: Proposal,
  {
    rules: { labels, reviewers, askCodeOwners },
    pullRequests,
  }: { rules: PullRequestRules; pullRequests: OpenPullRequestNeeds['pullRequests'] },
): Promise<readonly string[]> {
  if (await pullRequests.load({ repository, number })) return [];
  const paths = changes.map(({ path }) => path);
  return remote.decorate(number, {
    labels,
    reviewers,
    ...(askCodeOwners ? { ownersOfPaths: paths } : {}),
  });
}

const keyOf = (
  { id, repository, headBranch, baseBranch }: Proposal,
  { number, url }: PullRequestRef,
) => ({ repository, number, url, headBranch, baseBranch, proposalId: id });
