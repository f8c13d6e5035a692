import type { Proposal } from '../model/proposal.ts';
import type { Target } from '../model/target.ts';
import { problemOrMessage } from '../problems.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { ProposalStore } from '../store/proposal-store.ts';
import { approversText, type MembersOf, mayApprove } from './approvers.ts';
import type { ShowIncident } from './show-incident.ts';
import { targetNamed } from './targets.ts';

export interface ApproveNeeds {
  readonly proposals: ProposalStore;
  readonly targets: readonly Target[];
  readonly membersOf: MembersOf;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly show: ShowIncident;
}

/** What the one who clicked is told. `approved` needs no words: the message shows it. */
export type ApproveAnswer =
  | { readonly kind: 'approved' }
  | { readonly kind: 'not-approver'; readonly approvers: string }
  | { readonly kind: 'refused'; readonly because: string };

export type ApproveFix = (click: {
  proposalId: string;
  diffHash: string;
  by: string;
}) => Promise<ApproveAnswer>;

/**
 * One click by someone entitled to it. Exactly one click settles a proposal, and it approves exactly the diff whose
 * hash it carries. Every refusal is put on record.
 */
export const createApproveFix =
  (needs: ApproveNeeds): ApproveFix =>
  async ({ proposalId, diffHash, by }) => {
    const proposal = await needs.proposals.load(proposalId);
    if (!proposal) return { kind: 'refused', because: 'This fix is not on record any more.' };

    const target = targetNamed(needs.targets, proposal.target);
    if (!target) {
      return refuse(
        needs,
        proposal,
        by,
        `The target ${proposal.target} is not in the configuration any more, so nobody may approve its fixes.`,
      );
    }
    if (!(await mayApprove(by, target.approvers, needs.membersOf))) {
      await needs.proposals.refuse(proposalId, by, 'not an approver of the target');
      return { kind: 'not-approver', approvers: approversText(target.approvers) };
    }
    return settle(needs, proposal, diffHash, by);
  };

async function settle(
  needs: ApproveNeeds,
  proposal: Proposal,
  diffHash: string,
  by: string,
): Promise<ApproveAnswer> {
  const outcome = await needs.proposals.approve({ proposalId: proposal.id, diffHash, by });
  switch (outcome.kind) {
    case 'approved':
      await needs.show(proposal.incidentId);
      return queued(needs.queue, outcome.proposal);
    case 'diff-changed':
      await needs.show(proposal.incidentId);
      return refuse(
        needs,
        proposal,
        by,
        'The change is not the one that you saw: look at it again, then approve it.',
      );
    case 'settled':
      await needs.show(proposal.incidentId);
      return refuse(needs, proposal, by, settledText(outcome.proposal));
    case 'not-found':
      return { kind: 'refused', because: 'This fix is not on record any more.' };
  }
}

/** An approval that stands on record is carried out by `resume` when the queue answers again: nobody has to repeat it. */
async function queued(queue: ApproveNeeds['queue'], proposal: Proposal): Promise<ApproveAnswer> {
  try {
    await queuePullRequest(queue, proposal);
    return { kind: 'approved' };
  } catch (error) {
    const because = `Your approval is on record. The pull request is opened as soon as the queue answers again: ${problemOrMessage(error)}`;
    return { kind: 'refused', because };
  }
}

export const queuePullRequest = (queue: ApproveNeeds['queue'], { id }: Proposal): Promise<void> =>
  queue.enqueue({ name: 'open-pull-request', data: { proposalId: id } }, { id });

async function refuse(
  { proposals }: ApproveNeeds,
  { id }: Proposal,
  by: string,
  because: string,
): Promise<ApproveAnswer> {
  await proposals.refuse(id, by, because);
  return { kind: 'refused', because };
}

function settledText({ state }: Proposal): string {
  switch (state.kind) {
    case 'approved':
    case 'opening':
      return 'It is approved already, and its pull request is being opened.';
    case 'opened':
    case 'existing':
      return `It is open already: pull request #${state.pullRequest.number}.`;
    case 'dismissed':
      return 'It was dismissed.';
    case 'superseded':
      return 'A newer version of this fix took its place: look at the message again.';
    case 'proposed':
    case 'failed':
      return 'It cannot be approved at the moment; try again.';
  }
}
