import { unifiedDiff } from '../../fixes/diff.ts';
import { fixes } from '../../fixes/index.ts';
import type { ApprovalPolicy, ApprovalRequest } from '../../model/approval.ts';
import type { Incident } from '../../model/incident.ts';
import type { Proposal } from '../../model/proposal.ts';
import type { ApprovalView } from '../../slack/views/approval-text.ts';
import type { ProposalView } from '../../slack/views/proposal-blocks.ts';
import { approversText } from '../approvals/approvers.ts';

/**
 * A proposal with what its fix says of risk, verification and rollback, for people to read.
 * @param request what was last asked of its approvers
 * @param policy as it is configured now; none when its target is not configured any more
 */
export function describeProposal(
  proposal: Proposal,
  incident: Incident,
  request: ApprovalRequest | undefined,
  policy: ApprovalPolicy | undefined,
): ProposalView {
  const fix = fixes.get(proposal.fix);
  const { lines, places } = unifiedDiff(proposal.changes);
  return {
    proposal,
    title: fix?.title ?? proposal.fix,
    risk: fix?.risk ?? 'unknown',
    verify: fix?.verify ?? 'Run the build again.',
    rollback: fix?.rollback ?? 'Revert the pull request.',
    changedLines: lines.join('\n'),
    place: places.join(', '),
    ...(request ? { approval: describeRequest(request, incident, policy) } : {}),
  };
}

/** A request with what a person must know to decide on it. */
export const describeRequest = (
  { id, hash, state, approvals, expiresAt }: ApprovalRequest,
  { requestedBy }: Incident,
  policy: ApprovalPolicy | undefined,
): ApprovalView => ({
  requestId: id,
  hash,
  state,
  approvals,
  expiresAt,
  approvers: approversText(policy?.approvers ?? { users: [], userGroups: [] }),
  required: policy?.required ?? 1,
  channels: policy?.channels ?? [],
  ...(policy?.requesterMayApprove === false ? { notBy: requestedBy } : {}),
});

/** What was last asked of the approvers of a subject; requests stand oldest first. */
export const lastRequestOf = (
  requests: readonly ApprovalRequest[],
  { id }: Pick<Proposal, 'id'>,
): ApprovalRequest | undefined => requests.findLast(({ subject }) => subject.id === id);
