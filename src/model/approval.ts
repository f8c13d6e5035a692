/** Who may approve: Slack user ids and ids of Slack user groups. */
export interface Approvers {
  readonly users: readonly string[];
  readonly userGroups: readonly string[];
}

/** What an approval takes beside the right person. */
export interface ApprovalRules {
  /** How many different people. */
  readonly required: number;
  /** May the one who asked for the diagnosis be one of them? */
  readonly requesterMayApprove: boolean;
  /** Ids of the Slack channels in which a click counts; every channel when empty. */
  readonly channels: readonly string[];
  /** A request that nobody has settled by then settles itself. */
  readonly expiresAfterHours: number;
}

export interface ApprovalPolicy extends ApprovalRules {
  readonly approvers: Approvers;
}

/** What may be asked for. What an approved request sets going is said once for each, where the parts are joined. */
export type ApprovableKind = 'proposal' | 'action';

/** The thing that waits for an approval. */
export interface ApprovalSubject {
  readonly kind: ApprovableKind;
  readonly id: string;
}

/** One person's yes. */
export interface Approval {
  /** A Slack user's id. */
  readonly by: string;
  readonly at: Date;
}

/** A request is open, and then settled once and for all. */
export type ApprovalState =
  | { readonly kind: 'open' }
  /** As many people as it takes have approved; `by` was the last of them. */
  | { readonly kind: 'approved'; readonly by: string; readonly at: Date }
  | {
      readonly kind: 'rejected';
      readonly by: string;
      readonly at: Date;
      /** As they typed it. */
      readonly reason?: string;
    }
  | { readonly kind: 'expired'; readonly at: Date }
  /** Something else is asked for in its place. */
  | { readonly kind: 'superseded'; readonly at: Date }
  /** There is nothing left to approve: the incident was dismissed, or the change is open from elsewhere. */
  | { readonly kind: 'stopped'; readonly by: string; readonly at: Date };

/** One question to the approvers. Its id is good for one settlement; asking again is another request. */
export interface ApprovalRequest {
  /** A UUID, made by the store. */
  readonly id: string;
  readonly incidentId: string;
  readonly subject: ApprovalSubject;
  /** Hash of exactly what was shown; an approval holds for nothing else. */
  readonly hash: string;
  /** Name of the target whose policy holds. */
  readonly target: string;
  /** Oldest first, one a person. */
  readonly approvals: readonly Approval[];
  readonly state: ApprovalState;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}
