import { unifiedDiff } from '../fixes/diff.ts';
import { fixes } from '../fixes/index.ts';
import type { Proposal } from '../model/proposal.ts';
import type { ProposalView } from '../slack/views/proposal-blocks.ts';
import { type Approvers, approversText } from './approvers.ts';

/** A proposal with what its fix says of risk, verification and rollback, for people to read. */
export function describeProposal(proposal: Proposal, approvers: Approvers): ProposalView {
  const fix = fixes.get(proposal.fix);
  return {
    proposal,
    title: fix?.title ?? proposal.fix,
    risk: fix?.risk ?? 'unknown',
    verify: fix?.verify ?? 'Run the build again.',
    rollback: fix?.rollback ?? 'Revert the pull request.',
    changedLines: unifiedDiff(proposal.changes).lines.join('\n'),
    approvers: approversText(approvers),
  };
}
