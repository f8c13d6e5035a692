import { RequestError } from 'octokit';
import type { MergeOutcome } from '../model/git-repository.ts';
import { graphErrors } from './failures.ts';
import { personRefused } from './person-refused.ts';
import { readGraph } from './read-graph.ts';
import type { Remote } from './remote.ts';

/**
 * Merges exactly that commit, with the rights of the person whose client it is; where the base has a merge queue it takes a
 * place in it. What GitHub refuses is told in its words.
 */
export async function merge(
  remote: Remote,
  number: number,
  headSha: string,
): Promise<MergeOutcome> {
  const { github, repository } = remote;
  try {
    const method = await methodOf(remote);
    await github.rest.pulls.merge({
      ...repository,
      pull_number: number,
      sha: headSha,
      ...(method ? { merge_method: method } : {}),
    });
    return { kind: 'merged' };
  } catch (error) {
    if (!(error instanceof RequestError) || error.status >= 500) throw error;
    if (hasMoved(error)) return { kind: 'moved' };
    if (/merge queue/i.test(error.message)) return takePlace(remote, number, headSha);
    return {
      kind: 'refused',
      because: personRefused(error, { mayNot: 'merge it', otherwise: 'does not let it be merged' }),
    };
  }
}

/** Lets GitHub merge that commit as soon as everything is met. */
export async function enableAutoMerge(
  remote: Remote,
  number: number,
  headSha: string,
): Promise<'enabled' | 'refused'> {
  const graph = await readGraph(remote, number);
  if (!graph) return 'refused';
  const method = (await methodOf(remote)) ?? 'merge';
  const answer = await mutate(remote, autoMerge, {
    id: graph.id,
    head: headSha,
    way: method.toUpperCase(),
  });
  return answer === 'done' ? 'enabled' : 'refused';
}

const autoMerge = `mutation ($id: ID!, $head: GitObjectID!, $way: PullRequestMergeMethod!) {
  enablePullRequestAutoMerge(
    input: { pullRequestId: $id, expectedHeadOid: $head, mergeMethod: $way }
  ) { clientMutationId }
}`;

const enqueue = `mutation ($id: ID!, $head: GitObjectID!) {
  enqueuePullRequest(input: { pullRequestId: $id, expectedHeadOid: $head }) { clientMutationId }
}`;

/** 409 as documented; others say so with 422. */
const hasMoved = ({ status, message }: RequestError): boolean =>
  status === 409 || (status === 422 && /head (sha|branch)/i.test(message));

async function takePlace(remote: Remote, number: number, headSha: string): Promise<MergeOutcome> {
  const graph = await readGraph(remote, number);
  if (!graph)
    return { kind: 'refused', because: 'its base has a merge queue, which cannot be read' };
  const answer = await mutate(remote, enqueue, { id: graph.id, head: headSha });
  return answer === 'done' ? { kind: 'queued' } : { kind: 'refused', because: answer.because };
}

async function mutate(
  { github }: Remote,
  mutation: string,
  variables: Readonly<Record<string, string>>,
): Promise<'done' | { readonly because: string }> {
  try {
    await github.graphql(mutation, variables);
    return 'done';
  } catch (error) {
    const errors = graphErrors(error);
    if (!errors) throw error;
    return { because: errors.join('; ') };
  }
}

/** The first way to merge that the repository allows, in GitHub's own order; nothing where it does not say. */
async function methodOf({
  github,
  repository,
}: Remote): Promise<'merge' | 'squash' | 'rebase' | undefined> {
  const { data } = await github.rest.repos.get({ ...repository });
  if (data.allow_merge_commit) return 'merge';
  if (data.allow_squash_merge) return 'squash';
  return data.allow_rebase_merge ? 'rebase' : undefined;
}
