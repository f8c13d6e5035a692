import { fixes } from '../fixes/index.ts';
import { pullRequestBody } from '../github/pull-request-body.ts';
import type { GitRepositories } from '../model/git-repository.ts';
import type { Incident } from '../model/incident.ts';
import type { JobData } from '../model/jobs.ts';
import { Problem } from '../model/problem.ts';
import type { Proposal, PullRequestRef } from '../model/proposal.ts';
import { problemText } from '../problems.ts';
import type { IncidentStore } from '../store/incident-store.ts';
import type { Locks } from '../store/locks.ts';
import type { ProposalStore } from '../store/proposal-store.ts';
import type { PullRequestStore } from '../store/pull-request-store.ts';
import type { Messages } from './ports.ts';
import type { ProposeFixes } from './propose-fixes.ts';
import { pullRequestTexts } from './pull-request-texts.ts';
import type { RecheckApproval } from './recheck-approval.ts';
import type { ShowIncident } from './show-incident.ts';

export interface OpenPullRequestNeeds {
  readonly incidents: IncidentStore;
  readonly proposals: ProposalStore;
  readonly pullRequests: Pick<PullRequestStore, 'track' | 'outdatedOn'>;
  readonly messages: Messages;
  readonly repositories: GitRepositories;
  readonly proposeFixes: ProposeFixes;
  readonly recheck: RecheckApproval;
  readonly show: ShowIncident;
  readonly locks: Pick<Locks, 'hold'>;
}

/** The queue's `open-pull-request` job. Repeating it finds the pull request that an earlier try has opened. */
export const createOpenPullRequest =
  (needs: OpenPullRequestNeeds) =>
  async ({ proposalId }: JobData<'open-pull-request'>): Promise<void> => {
    const proposal = await needs.proposals.startOpening(proposalId);
    if (proposal === 'stale') return;
    const incident = await needs.incidents.load(proposal.incidentId);
    if (!incident) return;
    try {
      await needs.locks.hold(proposal.repository, () => open(proposal, incident, needs));
    } catch (error) {
      // What only a person can put right is not tried again by itself.
      if (!(error instanceof Problem)) throw error;
      await needs.proposals.recordFailed(proposalId, problemText(error));
      await needs.show(incident.id);
    }
  };

async function open(
  proposal: Proposal,
  incident: Incident,
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
  const replaces = await needs.pullRequests.outdatedOn(proposal.repository, proposal.headBranch);
  const outcome = await repository.openPullRequest({
    branch: proposal.headBranch,
    baseSha: proposal.baseSha,
    ...pullRequestTexts(proposal),
    ...(replaces === undefined ? {} : { replaces }),
    body: bodyOf(proposal, incident, recheck.approvedBy, await threadUrl(incident, needs.messages)),
    changes: proposal.changes,
    diffHash: proposal.diffHash,
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
  // First: a crash in between is mended by the next try, and one that is not followed would be forgotten.
  await needs.pullRequests.track({
    ...keyOf(proposal, outcome),
    ...(outcome.kind === 'opened' ? { pushedSha: outcome.headSha } : {}),
    openedByBot: true,
  });
  await needs.proposals.recordOpened(proposal.id, { number: outcome.number, url: outcome.url });
  await needs.show(incident.id);
}

const keyOf = (
  { id, repository, headBranch, baseBranch }: Proposal,
  { number, url }: PullRequestRef,
) => ({ repository, number, url, headBranch, baseBranch, proposalId: id });

/** A link is a courtesy: without it the pull request is opened all the same. */
const threadUrl = async (
  { channel, messageTs }: Incident,
  messages: Messages,
): Promise<string | undefined> =>
  messageTs ? messages.permalink(channel, messageTs).catch(() => undefined) : undefined;

function bodyOf(
  proposal: Proposal,
  { state }: Incident,
  approvedBy: readonly string[],
  url: string | undefined,
): string {
  const [cause] = state.kind === 'diagnosed' ? state.diagnosis.causes : [];
  const fix = fixes.get(proposal.fix);
  return pullRequestBody({
    title: fix?.title ?? proposal.fix,
    cause: cause?.title ?? 'unknown',
    summary: cause?.summary ?? '',
    evidence: cause?.evidence ?? [],
    change: proposal.summary,
    risk: fix?.risk ?? 'unknown',
    verify: fix?.verify ?? 'Run the build again.',
    rollback: fix?.rollback ?? 'Revert this pull request.',
    approvedBy: approvedBy.join(', '),
    ...(url ? { threadUrl: url } : {}),
  });
}
