import { RequestError } from 'octokit';
import type { FileChange } from '../model/fix.ts';
import type { PullRequestReading } from '../model/git-repository.ts';
import { isOpenState, type Standing } from '../model/pull-request.ts';
import { blobHash } from './blob-hash.ts';
import { readChecks } from './read-checks.ts';
import { type GraphReading, readGraph } from './read-graph.ts';
import { readReviews, reviewOf } from './read-reviews.ts';
import { headOf, type Remote } from './remote.ts';

/** Everything that is shown of a pull request, and what it takes to decide what may be done to it. */
export async function readPullRequest(
  remote: Remote,
  number: number,
  expected: readonly (readonly FileChange[])[],
): Promise<PullRequestReading | undefined> {
  const pull = await getPull(remote, number);
  if (!pull) return undefined;
  const state = stateOf(pull);
  const names = { url: pull.html_url, headBranch: pull.head.ref, baseBranch: pull.base.ref };
  if (!isOpenState(state)) {
    const ended = await endOf(remote, pull);
    return {
      ...names,
      commits: untouched,
      standing: { ...atRest, state, headSha: pull.head.sha, ended },
    };
  }

  // Right after a push the pull request still names the commit before it; the branch does not.
  const headSha = (await headOf(remote, pull.head.ref)) ?? pull.head.sha;
  const [commits, checks, reviews, graph] = await Promise.all([
    compareWithBase(remote, pull, headSha, expected),
    readChecks(remote, headSha),
    readReviews(remote, number),
    readGraph(remote, number),
  ]);
  const mergeability = mergeabilityOf(pull);
  return {
    ...names,
    commits,
    standing: {
      state,
      headSha,
      checks,
      review: reviewOf(reviews, { mergeability, checks, graph }),
      mergeability,
      landing: landingOf(pull, graph),
    },
  };
}

type Pull = Awaited<ReturnType<Remote['github']['rest']['pulls']['get']>>['data'];

async function getPull({ github, repository }: Remote, number: number): Promise<Pull | undefined> {
  try {
    return (await github.rest.pulls.get({ ...repository, pull_number: number })).data;
  } catch (error) {
    // A repository that is gone answers 404 too: then reading it says so.
    if (!(error instanceof RequestError) || error.status !== 404) throw error;
    await github.rest.repos.get({ ...repository });
    return undefined;
  }
}

function stateOf({ state, merged, draft }: Pull): Standing['state'] {
  if (merged) return 'merged';
  if (state === 'closed') return 'closed';
  return draft ? 'draft' : 'open';
}

/** Of one that has ended nothing else is asked. */
const atRest = {
  checks: { kind: 'none' },
  review: { kind: 'none' },
  mergeability: 'unknown',
  landing: { kind: 'none' },
} as const;
const untouched = { ahead: 0, behind: 0, byOpener: true, isExpected: true };

async function endOf(remote: Remote, pull: Pull): Promise<{ by?: string; at: string }> {
  const at = pull.merged_at ?? pull.closed_at ?? pull.updated_at;
  const by = pull.merged ? pull.merged_by?.login : await closedBy(remote, pull.number);
  return { at, ...(by ? { by } : {}) };
}

/** Only the issue that every pull request is as well tells who closed it. Where it cannot be read, nobody is named. */
async function closedBy(
  { github, repository }: Remote,
  number: number,
): Promise<string | undefined> {
  try {
    const { data } = await github.rest.issues.get({ ...repository, issue_number: number });
    return data.closed_by?.login;
  } catch (error) {
    if (error instanceof RequestError && [403, 404].includes(error.status)) return undefined;
    throw error;
  }
}

async function compareWithBase(
  { github, repository }: Remote,
  { base, user }: Pull,
  headSha: string,
  expected: readonly (readonly FileChange[])[],
): Promise<PullRequestReading['commits']> {
  const { data } = await github.rest.repos.compareCommitsWithBasehead({
    ...repository,
    basehead: `${base.ref}...${headSha}`,
    per_page: 100,
  });
  // What is committed through the API GitHub signs, and names itself as the committer.
  const isByBot = (login = '') => login === user?.login || login === 'web-flow';
  return {
    ahead: data.ahead_by,
    behind: data.behind_by,
    byOpener: data.commits.every(
      ({ author, committer }) => author?.login === user?.login && isByBot(committer?.login),
    ),
    isExpected: expected.some((changes) => isExactly(changes, data.files ?? [])),
  };
}

/** Equal hashes are equal texts. */
const isExactly = (
  changes: readonly FileChange[],
  files: readonly { readonly filename: string; readonly sha: string | null }[],
): boolean =>
  changes.length === files.length &&
  changes.every(({ path, after }) =>
    files.some(({ filename, sha }) => filename === path && sha === blobHash(Buffer.from(after))),
  );

/** GitHub works it out in the background; until then nothing is known. */
function mergeabilityOf({ mergeable, mergeable_state: state }: Pull): Standing['mergeability'] {
  if (mergeable === false || state === 'dirty') return 'conflict';
  switch (state) {
    case 'clean':
    case 'has_hooks':
    case 'unstable':
      return 'clean';
    case 'behind':
    case 'blocked':
      return state;
    default:
      return 'unknown';
  }
}

function landingOf(
  { auto_merge: autoMerge }: Pull,
  graph: GraphReading | undefined,
): Standing['landing'] {
  if (graph?.queued)
    return {
      kind: 'queued',
      ...(graph.queued.position === undefined ? {} : { position: graph.queued.position }),
    };
  if (!autoMerge) return { kind: 'none' };
  const by = autoMerge.enabled_by?.login;
  return { kind: 'auto-merge', ...(by ? { by } : {}) };
}
