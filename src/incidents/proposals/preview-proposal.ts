import type { ModalView } from '@slack/types';
import { previewModal } from '../../slack/views/modals.ts';
import { noteModal } from '../../slack/views/note-modal.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import { mayApprove } from '../approvals/approvers.ts';
import type { Click, JudgeNeeds } from '../approvals/judge-click.ts';
import { describeProposal } from './describe-proposal.ts';

export interface PreviewNeeds extends JudgeNeeds {
  readonly proposals: Pick<ProposalStore, 'load' | 'ofIncident'>;
}

/** Everyone may look; the button that approves is there for those whose approval would count. */
export const createPreviewProposal =
  ({ proposals, approvals, incidents, policyFor, membersOf }: PreviewNeeds) =>
  async ({ requestId, by, channel }: Click): Promise<ModalView> => {
    const request = await approvals.load(requestId);
    const proposal = request && (await proposals.load(request.subject.id));
    const incident = request && (await incidents.load(request.incidentId));
    if (!request || !proposal || !incident)
      return noteModal('Preview fix', 'This fix is not on record any more.');
    const policy = policyFor(request);
    const isNew = !request.approvals.some((approval) => approval.by === by);
    const counts =
      policy !== undefined &&
      isNew &&
      (await mayApprove(by, policy, incident.requestedBy, membersOf));
    const places = (await proposals.ofIncident(incident.id)).filter(
      ({ fix, state }) => fix === proposal.fix && waiting.has(state.kind),
    );
    return previewModal(describeProposal(proposal, incident, request, policy), {
      mayApprove: counts,
      channel,
      places: places.length,
    });
  };

const waiting: ReadonlySet<string> = new Set(['proposed', 'failed']);
