import type { ShowIncident } from '../show-incident.ts';
import {
  type Click,
  type ClickAnswer,
  changedText,
  type JudgeNeeds,
  judgeClick,
  settledText,
} from './judge-click.ts';

export interface RejectNeeds extends JudgeNeeds {
  readonly show: ShowIncident;
}

export interface Reject {
  /** Before a reason is asked for: may they, and is there still something to reject? */
  check(click: Click): Promise<ClickAnswer>;
  /** Settles the request with a no. One person's is enough; whoever may approve may reject. */
  reject(click: Click & { readonly reason?: string }): Promise<ClickAnswer>;
}

export const createReject = (needs: RejectNeeds): Reject => ({
  async check(click) {
    const judged = await judgeClick(click, needs);
    if (judged.kind !== 'may') return judged;
    const { request } = judged;
    if (request.state.kind === 'open') return { kind: 'done' };
    await needs.show(request.incidentId);
    return { kind: 'refused', because: settledText(request) };
  },

  async reject({ reason, ...click }) {
    const judged = await judgeClick(click, needs);
    if (judged.kind !== 'may') return judged;
    const outcome = await needs.approvals.reject({ ...click, ...(reason ? { reason } : {}) });
    await needs.show(judged.request.incidentId);
    if (outcome.kind === 'rejected') return { kind: 'done' };
    const because = outcome.kind === 'settled' ? settledText(outcome.request) : changedText;
    await needs.approvals.refuse(judged.request, click.by, because);
    return { kind: 'refused', because };
  },
});
