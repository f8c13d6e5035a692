/** Who may approve a fix: Slack user ids and ids of Slack user groups. */
export interface Approvers {
  readonly users: readonly string[];
  readonly userGroups: readonly string[];
}

/** Members of a Slack user group, by its id. */
export type MembersOf = (userGroup: string) => Promise<readonly string[]>;

/** Is the user among them? A group that cannot be read grants nothing: in doubt, do not run. */
export async function mayApprove(
  user: string,
  approvers: Approvers,
  membersOf: MembersOf,
): Promise<boolean> {
  if (approvers.users.includes(user)) return true;
  const groups = await Promise.allSettled(approvers.userGroups.map(membersOf));
  return groups.some((group) => group.status === 'fulfilled' && group.value.includes(user));
}

/** Them, as Slack mentions. */
export function approversText({ users, userGroups }: Approvers): string {
  const all = [...users.map((id) => `<@${id}>`), ...userGroups.map((id) => `<!subteam^${id}>`)];
  return all.join(', ') || 'nobody is configured';
}
