import { RequestError } from 'octokit';
import { conditionalUpdateMissing } from '../problems/github.ts';
import { graphErrors } from './failures.ts';
import { calledOf, headOf, type Remote } from './remote.ts';

// REST's update of a reference has no such condition: forced, it would throw away what was pushed a moment before.
const updateRefs = `mutation ($repository: ID!, $name: GitRefname!, $from: GitObjectID!, $to: GitObjectID!) {
  updateRefs(input: {
    repositoryId: $repository
    refUpdates: [{ name: $name, beforeOid: $from, afterOid: $to, force: true }]
  }) { clientMutationId }
}`;

/**
 * Points a branch to another commit, history or not, provided that it still points to the one that was looked at: GitHub
 * compares and writes in one step. Throws a `Problem` where the server cannot.
 */
export async function swapBranch(
  remote: Remote,
  branch: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<'done' | 'moved'> {
  const { github, repository } = remote;
  const { data } = await github.rest.repos.get({ ...repository });
  const name = `refs/heads/${branch}`;
  try {
    await github.graphql(updateRefs, { repository: data.node_id, name, from, to });
    return 'done';
  } catch (error) {
    if (isUnknownHere(error))
      throw conditionalUpdateMissing(remote.apiUrl, calledOf(remote), branch, error);
    // How GitHub words it is nowhere written; where the branch stands now tells.
    if (graphErrors(error) && (await headOf(remote, branch)) !== from) return 'moved';
    throw error;
  }
}

/** The server speaks no GraphQL, or one that is older than this mutation. */
const isUnknownHere = (error: unknown): boolean =>
  (error instanceof RequestError && error.status === 404) ||
  (graphErrors(error) ?? []).some((said) => /'updateRefs' doesn't exist/i.test(said));
