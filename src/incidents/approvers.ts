import type { ApprovalPolicy, ApprovalRequest, Approvers } from '../model/approval.ts';

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

/** Those who approved and still may: a right that was taken away takes its approval along. */
export async function standingApprovals(
  { approvals }: ApprovalRequest,
  policy: ApprovalPolicy,
  requestedBy: string,
  membersOf: MembersOf,
): Promise<string[]> {
  const judged = await Promise.all(
    approvals.map(async ({ by }) => ({
      by,
      stands: await mayApprove(by, policy, requestedBy, membersOf),
    })),
  );
  return judged.filter(({ stands }) => stands).map(({ by }) => by);
}

const mostNamed = 10;

/** Them, as Slack mentions. */
export function approversText({ users, userGroups }: Approvers): string {
  const all = [...users.map((id) => `<@${id}>`), ...userGroups.map((id) => `<!subteam^${id}>`)];
  const more = all.length - mostNamed;
  const named = all.slice(0, mostNamed).join(', ');
  return more > 0 ? `${named} and ${more} more` : named || 'nobody is configured';
}
