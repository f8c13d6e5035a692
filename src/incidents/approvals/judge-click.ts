import type { ApprovalPolicy, ApprovalRequest } from '../../model/approval.ts';
import type { Incident } from '../../model/incident.ts';
import type { ApprovalStore } from '../../store/approval-store.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import { approversText, type MembersOf, membershipOf } from './approvers.ts';

/** Somebody pressed a button of a request. */
export interface Click {
  readonly requestId: string;
  /** Hash of what they saw. */
  readonly hash: string;
  /** A Slack user's id. */
  readonly by: string;
  /** Where they pressed it, as far as Slack says. */
  readonly channel?: string;
}

/** What the one who clicked is told, alone. `done` needs no words: the message shows it. */
export type ClickAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'not-approver'; readonly approvers: string }
  | { readonly kind: 'wrong-channel'; readonly channels: readonly string[] }
  | { readonly kind: 'refused'; readonly because: string };

export interface JudgeNeeds {
  readonly approvals: ApprovalStore;
  readonly incidents: Pick<IncidentStore, 'load'>;
  /** The policy of what is asked for as it is configured now; none when it is in the configuration no more. */
  readonly policyFor: (request: ApprovalRequest) => ApprovalPolicy | undefined;
  readonly membersOf: MembersOf;
}

export type Judgement =
  | {
      readonly kind: 'may';
      readonly request: ApprovalRequest;
      readonly policy: ApprovalPolicy;
      readonly incident: Incident;
    }
  | Exclude<ClickAnswer, { kind: 'done' }>;

export const notOnRecord = {
  kind: 'refused',
  because: 'This request is not on record any more.',
} as const;

/** May this person decide here? Asked at every click, by today's configuration. Every no is put on record. */
export async function judgeClick(
  { requestId, by, channel }: Click,
  { approvals, incidents, policyFor, membersOf }: JudgeNeeds,
): Promise<Judgement> {
  const request = await approvals.load(requestId);
  const incident = request && (await incidents.load(request.incidentId));
  if (!request || !incident) return notOnRecord;

  const policy = policyFor(request);
  if (!policy) {
    const because = `The target ${request.target} is not in the configuration any more, so nobody may approve its fixes.`;
    await approvals.refuse(request, by, because);
    return { kind: 'refused', because };
  }
  const membership = await membershipOf(by, policy.approvers, membersOf);
  if (membership !== 'approver') {
    const because = {
      stranger: 'not an approver of the target',
      unknown: 'a user group of the approvers could not be read, which grants nothing',
    }[membership];
    await approvals.refuse(request, by, because);
    return { kind: 'not-approver', approvers: approversText(policy.approvers) };
  }
  if (policy.channels.length > 0 && !(channel && policy.channels.includes(channel))) {
    await approvals.refuse(
      request,
      by,
      `pressed in ${channel ?? 'no channel'}, where it does not count`,
    );
    return { kind: 'wrong-channel', channels: policy.channels };
  }
  return { kind: 'may', request, policy, incident };
}

/** What became of a request that is not open. */
export function settledText({ state }: ApprovalRequest): string {
  switch (state.kind) {
    case 'open':
      return 'It cannot be decided on at the moment; try again.';
    case 'approved':
      return 'It is approved already; the message says what came of it.';
    case 'rejected':
      return 'It was rejected.';
    case 'expired':
      return 'Its time is over: nobody decided on it in time. Ask for it anew.';
    case 'superseded':
      return 'A newer version of this took its place: look at the message again.';
    case 'stopped':
      return 'It was dismissed.';
  }
}

/** What they saw is not what is on record. */
export const changedText =
  'The change is not the one that you saw: look at it again, then approve it.';
