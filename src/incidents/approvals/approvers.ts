import type { ApprovalPolicy, ApprovalRequest, Approvers } from '../../model/approval.ts';

/** Members of a Slack user group, by its id. */
export type MembersOf = (userGroup: string) => Promise<readonly string[]>;

/** `unknown`: a group that might have them could not be read. */
export type Membership = 'approver' | 'stranger' | 'unknown';

/** Is the user among them? */
export async function membershipOf(
  user: string,
  approvers: Approvers,
  membersOf: MembersOf,
): Promise<Membership> {
  if (approvers.users.includes(user)) return 'approver';
  const groups = await Promise.allSettled(approvers.userGroups.map(membersOf));
  if (groups.some((group) => group.status === 'fulfilled' && group.value.includes(user)))
    return 'approver';
  return groups.some(({ status }) => status === 'rejected') ? 'unknown' : 'stranger';
}

/** Does this person's approval count? A group that cannot be read grants nothing: in doubt, do not run. */
export const mayApprove = async (
  user: string,
  policy: ApprovalPolicy,
  requestedBy: string,
  membersOf: MembersOf,
): Promise<boolean> =>
  (policy.requesterMayApprove || user !== requestedBy) &&
  (await membershipOf(user, policy.approvers, membersOf)) === 'approver';

/** Earlier approvals as they stand now, by their users. */
export interface JudgedApprovals {
  readonly total: number;
  readonly standing: readonly string[];
  /** Their right was taken away, and their approval goes along. */
  readonly lapsed: readonly string[];
}

/** One whose group cannot be read does not count, and is not lost either. */
export async function judgeApprovals(
  { approvals }: ApprovalRequest,
  policy: ApprovalPolicy,
  requestedBy: string,
  membersOf: MembersOf,
): Promise<JudgedApprovals> {
  const judged = await Promise.all(
    approvals.map(async ({ by }) => ({
      by,
      membership:
        policy.requesterMayApprove || by !== requestedBy
          ? await membershipOf(by, policy.approvers, membersOf)
          : 'stranger',
    })),
  );
  const those = (wanted: Membership) =>
    judged.filter(({ membership }) => membership === wanted).map(({ by }) => by);
  return { total: judged.length, standing: those('approver'), lapsed: those('stranger') };
}

const mostNamed = 10;

/** Them, as Slack mentions. */
export function approversText({ users, userGroups }: Approvers): string {
  const all = [...users.map((id) => `<@${id}>`), ...userGroups.map((id) => `<!subteam^${id}>`)];
  const more = all.length - mostNamed;
  const named = all.slice(0, mostNamed).join(', ');
  return more > 0 ? `${named} and ${more} more` : named || 'nobody is configured';
}
