import type { PullRequestStore } from '../../store/pull-request-store.ts';

/** How many pull requests the bot lets there be in one repository. */
export interface PullRequestLimits {
  readonly openPullRequests: number;
  readonly pullRequestsPerHour: number;
}

const hourMs = 60 * 60 * 1000;

/** Why no other pull request may be opened right now, for people to read; nothing when one may. */
export async function whyNotNow(
  repository: string,
  { openPullRequests, pullRequestsPerHour }: PullRequestLimits,
  pullRequests: Pick<PullRequestStore, 'count'>,
): Promise<string | undefined> {
  const { open, opened } = await pullRequests.count(repository, new Date(Date.now() - hourMs));
  if (open >= openPullRequests)
    return `${open} pull requests are open on ${repository}, and ${openPullRequests} are the most. It is opened when one of them is merged or closed.`;
  if (opened >= pullRequestsPerHour)
    return `${opened} pull requests were opened on ${repository} within an hour, and ${pullRequestsPerHour} are the most. It is opened when the hour is over.`;
  return undefined;
}
