import { RequestError } from 'octokit';
import { branchMissing } from '../problems/github.ts';
import type { RepositoryName } from './access.ts';
import type { GitHub } from './client.ts';

/** One branch of one repository, and a client that may act there. */
export interface Remote {
  readonly github: GitHub;
  readonly repository: RepositoryName;
  readonly branch: string;
  readonly apiUrl: string;
}

/** `owner/name`. */
export const calledOf = ({ repository }: Pick<Remote, 'repository'>): string =>
  `${repository.owner}/${repository.repo}`;

/** The commit that a branch points to, if there is such a branch. */
export async function headOf(
  { github, repository }: Remote,
  branch: string,
): Promise<string | undefined> {
  try {
    const { data } = await github.rest.git.getRef({ ...repository, ref: `heads/${branch}` });
    return data.object.sha;
  } catch (error) {
    // 409: the repository is empty.
    if (error instanceof RequestError && (error.status === 404 || error.status === 409))
      return undefined;
    throw error;
  }
}

/** The commit that the remote's own branch points to. Throws a `Problem` when there is none. */
export async function baseHead(remote: Remote): Promise<string> {
  const sha = await headOf(remote, remote.branch);
  if (sha) return sha;
  // A repository that the bot may not see answers 404 as well; asking for it tells the two apart.
  const { data } = await remote.github.rest.repos.get({ ...remote.repository });
  throw branchMissing(calledOf(remote), remote.branch, data.default_branch);
}
