import type { BranchUpdate, UpdateOutcome } from '../model/git-repository.ts';
import { Problem } from '../model/problem.ts';
import { pushChange } from './open-pull-request.ts';
import { baseHead, headOf, type Remote } from './remote.ts';

/** Makes the branch's one commit anew on the base's head. A branch that holds anything but the expected commit is left alone. */
export async function bringUpToDate(remote: Remote, update: BranchUpdate): Promise<UpdateOutcome> {
  const [head, base] = await Promise.all([headOf(remote, update.branch), baseHead(remote)]);
  if (head !== update.expectedHead) return { kind: 'taken-over' };
  if (await standsOn(remote, head, base)) return { kind: 'current' };
  try {
    const headSha = await pushChange(remote, update);
    return headSha === 'stale' ? { kind: 'stale' } : { kind: 'updated', headSha };
  } catch (error) {
    if (error instanceof Problem && error.code === 'branch-not-ours') return { kind: 'taken-over' };
    throw error;
  }
}

async function standsOn(
  { github, repository }: Remote,
  head: string,
  base: string,
): Promise<boolean> {
  const { data } = await github.rest.git.getCommit({ ...repository, commit_sha: head });
  return data.parents.some(({ sha }) => sha === base);
}
