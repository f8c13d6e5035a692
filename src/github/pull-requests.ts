import type { FoundPullRequest, OpenOutcome } from '../model/git-repository.ts';
import { markedDiff } from './diff-mark.ts';
import { isRefusedFor } from './failures.ts';
import type { Remote } from './remote.ts';

/** The pull request from that branch into the remote's: the open one, else the latest. */
export async function findPullRequest(
  { github, repository, branch: base }: Remote,
  branch: string,
): Promise<FoundPullRequest | undefined> {
  const { data } = await github.rest.pulls.list({
    ...repository,
    base,
    head: `${repository.owner}:${branch}`,
    state: 'all',
    sort: 'created',
    direction: 'desc',
    per_page: 30,
  });
  // GitHub leaves out a filter that it does not understand, and lists everything.
  const own = data
    .filter(({ head }) => head.ref === branch)
    .sort((one, other) => other.number - one.number);
  const found = own.find(({ state }) => state === 'open') ?? own[0];
  if (!found) return undefined;
  const diffHash = markedDiff(found.body);
  return {
    number: found.number,
    url: found.html_url,
    state: stateOf(found),
    ...(diffHash ? { diffHash } : {}),
  };
}

const stateOf = (pull: { state: string; merged_at: string | null }): FoundPullRequest['state'] => {
  if (pull.state === 'open') return 'open';
  return pull.merged_at ? 'merged' : 'closed';
};

export interface PullRequestText {
  readonly branch: string;
  /** The commit that the branch points to. */
  readonly headSha: string;
  readonly title: string;
  readonly body: string;
  readonly isDraft: boolean;
}

/** Tells of another change in a pull request that is open. */
export async function rewritePullRequest(
  { github, repository }: Remote,
  { number, url }: FoundPullRequest,
  { headSha, title, body }: PullRequestText,
): Promise<OpenOutcome> {
  await github.rest.pulls.update({ ...repository, pull_number: number, title, body });
  return { kind: 'opened', number, url, headSha };
}

/** Opens the pull request of a branch that is ready, or finds the one that somebody else has just opened. */
export async function createPullRequest(
  remote: Remote,
  { branch, headSha, title, body, isDraft }: PullRequestText,
): Promise<OpenOutcome> {
  const { github, repository, branch: base } = remote;
  try {
    const { data } = await github.rest.pulls.create({
      ...repository,
      base,
      head: branch,
      title,
      body,
      draft: isDraft,
    });
    return { kind: 'opened', number: data.number, url: data.html_url, headSha };
  } catch (error) {
    if (isRefusedFor(error, /no commits between/i)) return { kind: 'stale' };
    if (!isRefusedFor(error, /pull request already exists/i)) throw error;
    const found = await findPullRequest(remote, branch);
    if (found?.state !== 'open') throw error;
    return { kind: 'exists', number: found.number, url: found.url };
  }
}
