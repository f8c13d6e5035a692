import type { OpenOutcome, PullRequestDraft } from '../model/git-repository.ts';
import { redact } from '../model/redaction.ts';
import { putBranch } from './branch.ts';
import { type TreeWrite, writesOnto } from './change-set.ts';
import { cut, oneLine } from './markdown.ts';
import { neutralise } from './neutralise.ts';
import { createPullRequest, findPullRequest } from './pull-requests.ts';
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
  if (found?.state === 'open') return { kind: 'exists', number: found.number, url: found.url };

  const base = await readBase(remote);
  const writes = await writesOnto(remote, base.tree, draft.changes);
  if (writes === 'stale') return { kind: 'stale' };

  const tree = await makeTree(remote, base.tree, writes);
  const message = neutralise(redact(draft.commitMessage));
  const headSha = await putBranch(remote, {
    branch: draft.branch,
    message,
    tree,
    parent: base.sha,
  });
  return createPullRequest(remote, {
    branch: draft.branch,
    headSha,
    title: cut(neutralise(oneLine(redact(draft.title))), longestTitle),
    body: cut(redact(draft.body), longestBody, '\n\n… (the rest is too long for GitHub)'),
  });
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
