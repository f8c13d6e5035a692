import type { OpenOutcome, PullRequestDraft } from '../model/git-repository.ts';
import { redact } from '../model/redaction.ts';
import { type BranchCommit, putBranch } from './branch.ts';
import { type TreeWrite, writesOnto } from './change-set.ts';
import { diffMark } from './diff-mark.ts';
import { cut, oneLine } from './markdown.ts';
import { neutralise } from './neutralise.ts';
import {
  createPullRequest,
  findPullRequest,
  type PullRequestText,
  rewritePullRequest,
} from './pull-requests.ts';
import { baseHead, type Remote } from './remote.ts';

// GitHub's limits, in characters.
const longestTitle = 256;
const longestBody = 65_536;

/**
 * One branch with one commit on the base's head, and one pull request for it. Every step looks at what is there
 * before it writes, so that a try which broke off anywhere is finished by the next one.
 */
export async function openPullRequest(
  remote: Remote,
  draft: PullRequestDraft,
): Promise<OpenOutcome> {
  const found = await findPullRequest(remote, draft.branch);
  const isReplaced = found?.state === 'open' && found.number === draft.replaces;
  if (found?.state === 'open' && !isReplaced)
    return { kind: 'exists', number: found.number, url: found.url };

  const headSha = await pushChange(remote, draft);
  if (headSha === 'stale') return { kind: 'stale' };
  const text = textOf(draft, headSha);
  return isReplaced ? rewritePullRequest(remote, found, text) : createPullRequest(remote, text);
}

/** The branch with its one commit on the base's head. @returns that commit */
export async function pushChange(
  remote: Remote,
  {
    branch,
    commitMessage,
    changes,
    expectedHead,
  }: Pick<PullRequestDraft, 'branch' | 'commitMessage' | 'changes'> &
    Pick<BranchCommit, 'expectedHead'>,
): Promise<string | 'stale'> {
  const base = await readBase(remote);
  const writes = await writesOnto(remote, base.tree, changes);
  if (writes === 'stale') return 'stale';
  const tree = await makeTree(remote, base.tree, writes);
  const message = neutralise(redact(commitMessage));
  return putBranch(remote, {
    branch,
    message,
    tree,
    parent: base.sha,
    ...(expectedHead ? { expectedHead } : {}),
  });
}

function textOf(
  { branch, title, body, diffHash, isDraft = false }: PullRequestDraft,
  headSha: string,
): PullRequestText {
  const mark = diffMark(diffHash);
  return {
    branch,
    headSha,
    isDraft,
    title: cut(neutralise(oneLine(redact(title))), longestTitle),
    body:
      cut(redact(body), longestBody - mark.length, '\n\n… (the rest is too long for GitHub)') +
      mark,
  };
}

async function readBase(remote: Remote): Promise<{ sha: string; tree: string }> {
  const { github, repository } = remote;
  const sha = await baseHead(remote);
  const { data } = await github.rest.git.getCommit({ ...repository, commit_sha: sha });
  return { sha, tree: data.tree.sha };
}

/** GitHub stores the files along with the tree, which spares a paced call for each. */
async function makeTree(
  { github, repository }: Remote,
  base: string,
  writes: readonly TreeWrite[],
): Promise<string> {
  const { data } = await github.rest.git.createTree({
    ...repository,
    base_tree: base,
    tree: [...writes],
  });
  return data.sha;
}
