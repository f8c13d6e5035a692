import type { WebClient } from '@slack/web-api';
import type { MembersOf } from '../incidents/approvers.ts';

/** How long the members of a group are taken as read: long enough for a burst of clicks, short for one who left. */
const freshForMs = 60_000;

/** Members of Slack user groups, each read once a minute at most. */
export function userGroupMembers(client: WebClient, now: () => number = Date.now): MembersOf {
  const known = new Map<
    string,
    { readonly at: number; readonly members: Promise<readonly string[]> }
  >();
  return (userGroup) => {
    const cached = known.get(userGroup);
    if (cached && now() - cached.at < freshForMs) return cached.members;
    const members = client.usergroups.users
      .list({ usergroup: userGroup })
      .then(({ users }) => users ?? []);
    known.set(userGroup, { at: now(), members });
    // A failure is not remembered: the next click asks again.
    members.catch(() => known.delete(userGroup));
    return members;
  };
}
