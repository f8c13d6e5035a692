import type { Approval } from './approval.ts';
import type { FileChange, Proof } from './fix.ts';

/** A fix worked out against one state of a repository: what a person is shown, and may approve. */
export interface ProposalDraft {
  readonly incidentId: string;
  /** Id of the fix: `raise-memory`. */
  readonly fix: string;
  /** Name of the target in the configuration. */
  readonly target: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly baseBranch: string;
  readonly headBranch: string;
  /** The commit of the base branch that the changes were made from. */
  readonly baseSha: string;
  readonly changes: readonly FileChange[];
  /** The unified diff, as it is shown. */
  readonly diff: string;
  /** Hash of the diff; an approval holds for exactly this one. */
  readonly diffHash: string;
  /** The change in a few words. */
  readonly summary: string;
  /** What is known of its effect before anyone approves it; nothing in it speaks against the change. */
  readonly proof: readonly Proof[];
  /** Its place among what is offered, 0 first. */
  readonly rank: number;
}

export interface PullRequestRef {
  readonly number: number;
  readonly url: string;
}

/** Where a proposal stands; `approval` is the last one that it took. Nothing past `proposed` exists without an approval, except what was put aside. */
export type ProposalState =
  | { readonly kind: 'proposed' }
  /** `held`: why its pull request has to wait, for people to read. */
  | { readonly kind: 'approved'; readonly approval: Approval; readonly held?: string }
  /** A worker is making the branch and the pull request. */
  | { readonly kind: 'opening'; readonly approval: Approval }
  | {
      readonly kind: 'opened';
      readonly approval: Approval;
      readonly pullRequest: PullRequestRef;
    }
  /** A pull request with this very change was open before anyone approved this proposal. */
  | { readonly kind: 'existing'; readonly pullRequest: PullRequestRef }
  /** The pull request could not be opened. The approval is spent: trying again takes another one. */
  | { readonly kind: 'failed'; readonly approval: Approval; readonly problem: string }
  | { readonly kind: 'dismissed' }
  /** An approver said no. */
  | { readonly kind: 'rejected' }
  /** Nobody settled its request in time. */
  | { readonly kind: 'expired' }
  /** A later proposal of the same fix took its place before anyone approved this one. */
  | { readonly kind: 'superseded' };

/** A diff that is too long for a message, as a file in the incident's thread; or why it is not there. */
export type DiffFile =
  | { readonly kind: 'shared'; readonly url: string }
  | { readonly kind: 'failed'; readonly because: string };

export interface Proposal extends ProposalDraft {
  /** A UUID, made by the store. */
  readonly id: string;
  readonly state: ProposalState;
  /** Absent where the diff is short, or has not been put there yet. */
  readonly diffFile?: DiffFile;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
