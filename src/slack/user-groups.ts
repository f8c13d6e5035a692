import type { WebClient } from '@slack/web-api';
import type { MembersOf } from '../incidents/approvals/approvers.ts';

/**
 * Members of Slack user groups. Every click asks again, so that whoever left a group has no right any more; clicks at the
 * same moment share one answer.
 */
export function userGroupMembers(client: WebClient): MembersOf {
  const asked = new Map<string, Promise<readonly string[]>>();
  return (userGroup) => {
    const underWay = asked.get(userGroup);
    if (underWay) return underWay;
    const members = client.usergroups.users
      .list({ usergroup: userGroup })
      .then(({ users }) => users ?? [])
      .finally(() => asked.delete(userGroup));
    asked.set(userGroup, members);
    return members;
  };
}
