import type { ApprovalPolicy, ApprovalSubject } from '../../model/approval.ts';
import type { Incident } from '../../model/incident.ts';
import { membershipOf } from './approvers.ts';
import type { JudgeNeeds } from './judge-click.ts';

/** `because` is for people to read. */
export type Recheck =
  | { readonly kind: 'stands'; readonly approvedBy: readonly string[] }
  | { readonly kind: 'lapsed'; readonly because: string };

/**
 * Asked again just before an approved thing is done: a right may have been taken away since the click.
 * @throws when it cannot be known right now: try again later
 */
export type RecheckApproval = (
  incident: Incident,
  subject: ApprovalSubject,
  hash: string,
) => Promise<Recheck>;

export const createRecheckApproval =
  (needs: Omit<JudgeNeeds, 'incidents'>): RecheckApproval =>
  async (incident, subject, hash) => {
    const request = (await needs.approvals.ofIncident(incident.id)).findLast(
      (one) => one.subject.kind === subject.kind && one.subject.id === subject.id,
    );
    if (request?.state.kind !== 'approved' || request.hash !== hash)
      return lapsed('there is no approval on record for exactly this change');

    const policy = needs.policyFor(request);
    const reasons: string[] = [];
    const approvedBy: string[] = [];
    for (const { by } of request.approvals) {
      const because = await lapsedBecause(by, incident.requestedBy, policy, needs);
      if (because) reasons.push(because);
      else approvedBy.push(by);
    }
    if (policy && approvedBy.length >= policy.required) return { kind: 'stands', approvedBy };
    const because = reasons.join(', ') || `it takes ${policy?.required} approvals now`;
    await needs.approvals.lapse(request, request.state.by, because);
    return lapsed(because);
  };

const lapsed = (because: string): Recheck => ({ kind: 'lapsed', because });

async function lapsedBecause(
  user: string,
  requestedBy: string,
  policy: ApprovalPolicy | undefined,
  { membersOf }: Pick<JudgeNeeds, 'membersOf'>,
): Promise<string | undefined> {
  if (!policy) return 'its target is not in the configuration any more, so nobody may approve it';
  if (user === requestedBy && !policy.requesterMayApprove)
    return `${user} asked for the diagnosis and may not approve it`;
  const membership = await membershipOf(user, policy.approvers, membersOf);
  // No `Problem`, which would end the try: Slack may answer the next time.
  if (membership === 'unknown') throw new Error("the approvers' user groups cannot be read");
  return membership === 'stranger' ? `${user} is not an approver any more` : undefined;
}
