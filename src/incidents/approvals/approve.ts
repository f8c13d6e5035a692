import type { ApprovableKind, ApprovalRequest } from '../../model/approval.ts';
import { problemOrMessage } from '../../problems/text.ts';
import type { DecisionOutcome } from '../../store/approval-store.ts';
import type { ShowIncident } from '../show-incident.ts';
import { judgeApprovals } from './approvers.ts';
import {
  type Click,
  type ClickAnswer,
  changedText,
  type JudgeNeeds,
  judgeClick,
  settledText,
} from './judge-click.ts';

/** Sets going what was approved. Repeating it does it once. */
export type CarryOut = Readonly<
  Record<ApprovableKind, (approved: ApprovalRequest) => Promise<void>>
>;

export interface ApproveNeeds extends JudgeNeeds {
  readonly carryOut: CarryOut;
  readonly show: ShowIncident;
}

export type Approve = (click: Click) => Promise<ClickAnswer>;

/** Clicks that come in between make it judge again; more than a handful at once do not happen. */
const mostTries = 5;

/**
 * One click by someone entitled to it. It approves exactly what has the hash that it carries; the request is settled
 * once, by the last person that it takes. Every refusal is put on record.
 */
export const createApprove =
  (needs: ApproveNeeds): Approve =>
  async (click) => {
    for (let tries = 0; tries < mostTries; tries++) {
      const judged = await judgeClick(click, needs);
      if (judged.kind !== 'may') return judged;
      const { request, policy, incident } = judged;
      const { requestedBy } = incident;
      if (click.by === requestedBy && !policy.requesterMayApprove) {
        return refuse(
          needs,
          request,
          click.by,
          'You asked for the diagnosis, so somebody else must approve.',
        );
      }
      const outcome = await needs.approvals.approve({
        ...click,
        required: policy.required,
        judged: await judgeApprovals(request, policy, requestedBy, needs.membersOf),
      });
      if (outcome.kind !== 'moved') return answerTo(outcome, click.by, needs);
    }
    return {
      kind: 'refused',
      because: 'Others are deciding on it right now; look at the message again.',
    };
  };

async function answerTo(
  outcome: Exclude<DecisionOutcome, { kind: 'moved' }>,
  by: string,
  needs: ApproveNeeds,
): Promise<ClickAnswer> {
  const { kind, request } = outcome;
  await needs.show(request.incidentId);
  switch (kind) {
    case 'approved':
      return setGoing(request, needs.carryOut);
    case 'rejected':
    case 'counted':
      return { kind: 'done' };
    case 'repeated':
      return refuse(needs, request, by, 'You have approved it already. It takes another person.');
    case 'changed':
      return refuse(needs, request, by, changedText);
    case 'settled':
      return refuse(needs, request, by, settledText(request));
  }
}

/** An approval that stands on record is carried out by `resume` when the queue answers again: nobody has to repeat it. */
async function setGoing(approved: ApprovalRequest, carryOut: CarryOut): Promise<ClickAnswer> {
  try {
    await carryOut[approved.subject.kind](approved);
    return { kind: 'done' };
  } catch (error) {
    const because = `Your approval is on record. It is carried out as soon as the queue answers again: ${problemOrMessage(error)}`;
    return { kind: 'refused', because };
  }
}

async function refuse(
  { approvals }: JudgeNeeds,
  request: ApprovalRequest,
  by: string,
  because: string,
): Promise<ClickAnswer> {
  await approvals.refuse(request, by, because);
  return { kind: 'refused', because };
}
