import { RequestError } from 'octokit';
import { branchNotOurs } from '../problems/github.ts';
import { isRefusedFor } from './failures.ts';
import { calledOf, headOf, type Remote } from './remote.ts';
import { swapBranch } from './swap-branch.ts';

/** One commit, to be the only one of its branch beyond the base. */
export interface BranchCommit {
  readonly branch: string;
  readonly message: string;
  readonly tree: string;
  /** The base's head. */
  readonly parent: string;
  /** Where the branch must stand still; where it is found when absent. */
  readonly expectedHead?: string;
}

/**
 * Makes the branch hold that one commit, whatever an earlier try has left there. A branch that holds the work of
 * anyone else is left alone: a `Problem` says so.
 * @returns the commit that the branch points to then
 */
export async function putBranch(remote: Remote, wanted: BranchCommit): Promise<string> {
  const head = wanted.expectedHead ?? (await headOf(remote, wanted.branch));
  if (head && (await holds(remote, head, wanted))) return head;
  const made = await makeCommit(remote, wanted);
  return head ? moveBranch(remote, wanted, head, made) : createBranch(remote, wanted, made.sha);
}

interface Person {
  readonly email?: string | undefined;
}

interface Made {
  readonly sha: string;
  readonly author: Person;
  readonly committer: Person;
}

/** Does the branch stand where it should already? */
async function holds(
  { github, repository }: Remote,
  head: string,
  wanted: BranchCommit,
): Promise<boolean> {
  const { data } = await github.rest.git.getCommit({ ...repository, commit_sha: head });
  const [parent, another] = data.parents;
  return data.tree.sha === wanted.tree && parent?.sha === wanted.parent && another === undefined;
}

// Without an author of our own: GitHub then signs the commit for the App and shows it as verified.
async function makeCommit({ github, repository }: Remote, wanted: BranchCommit): Promise<Made> {
  const { message, tree, parent } = wanted;
  const { data } = await github.rest.git.createCommit({
    ...repository,
    message,
    tree,
    parents: [parent],
  });
  return data;
}

async function createBranch(remote: Remote, wanted: BranchCommit, sha: string): Promise<string> {
  const { github, repository } = remote;
  try {
    await github.rest.git.createRef({ ...repository, ref: `refs/heads/${wanted.branch}`, sha });
    return sha;
  } catch (error) {
    if (!isRefusedFor(error, /reference already exists/i)) throw error;
    // Another worker was quicker: the same change from the same base is what we want.
    const head = await headOf(remote, wanted.branch);
    if (!head || !(await holds(remote, head, wanted))) throw error;
    return head;
  }
}

async function moveBranch(
  remote: Remote,
  wanted: BranchCommit,
  head: string,
  made: Made,
): Promise<string> {
  const notOurs = () => branchNotOurs(calledOf(remote), wanted.branch);
  if (!(await isOurs(remote, wanted.parent, head, made))) throw notOurs();
  if ((await swapBranch(remote, wanted.branch, { from: head, to: made.sha })) === 'done')
    return made.sha;
  // Another worker of the bot may have done the same in between.
  const now = await headOf(remote, wanted.branch);
  if (!now || !(await holds(remote, now, wanted))) throw notOurs();
  return now;
}

/**
 * The bot makes one commit a branch, under the name that GitHub gives it. The commit just made tells that name, for an
 * App as for a token, and a person's edit on the web differs from it even when they own the token.
 */
async function isOurs(
  { github, repository }: Remote,
  base: string,
  head: string,
  made: Made,
): Promise<boolean> {
  try {
    const { data } = await github.rest.repos.compareCommitsWithBasehead({
      ...repository,
      basehead: `${base}...${head}`,
      per_page: 2,
    });
    const isByBot = ({ author, committer }: { author: Person | null; committer: Person | null }) =>
      author?.email === made.author.email && committer?.email === made.committer.email;
    return data.ahead_by <= 1 && data.commits.every(({ commit }) => isByBot(commit));
  } catch (error) {
    // No history in common.
    if (error instanceof RequestError && error.status === 404) return false;
    throw error;
  }
}
