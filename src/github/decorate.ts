import { RequestError } from 'octokit';
import type { Decoration } from '../model/git-repository.ts';
import { codeownersPaths, ownersOf } from './codeowners.ts';
import type { Remote } from './remote.ts';

/**
 * Labels a pull request and asks for its reviews. What GitHub refuses of that keeps nothing else from happening.
 * @returns what could not be done, for people to read
 */
export async function decorate(
  remote: Remote,
  number: number,
  { labels, reviewers, ownersOfPaths }: Decoration,
): Promise<readonly string[]> {
  const complaints: string[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RequestError) || error.status >= 500) throw error;
      complaints.push(`${what} (GitHub said: ${error.message.replace(/ - https?:\S+$/, '')})`);
    }
  };
  if (labels.length > 0)
    await attempt(`It could not be labelled ${labels.join(', ')}`, () =>
      label(remote, number, labels),
    );
  const owners = ownersOfPaths ? await codeOwners(remote, ownersOfPaths) : [];
  // One by one: GitHub refuses all of them for one that it cannot ask.
  for (const reviewer of new Set([...reviewers, ...owners]))
    await attempt(`${reviewer} could not be asked for a review`, () =>
      requestReview(remote, number, reviewer),
    );
  return complaints;
}

const label = ({ github, repository }: Remote, number: number, labels: readonly string[]) =>
  github.rest.issues.addLabels({ ...repository, issue_number: number, labels: [...labels] });

function requestReview({ github, repository }: Remote, number: number, reviewer: string) {
  const team = reviewer.split('/')[1];
  return github.rest.pulls.requestReviewers({
    ...repository,
    pull_number: number,
    ...(team ? { team_reviewers: [team] } : { reviewers: [reviewer] }),
  });
}

/** Nobody, where there is no such file. */
async function codeOwners(remote: Remote, paths: readonly string[]): Promise<readonly string[]> {
  for (const path of codeownersPaths) {
    const text = await readText(remote, path);
    if (text !== undefined) return ownersOf(text, paths);
  }
  return [];
}

async function readText(
  { github, repository, branch }: Remote,
  path: string,
): Promise<string | undefined> {
  try {
    const { data } = await github.rest.repos.getContent({ ...repository, path, ref: branch });
    return 'content' in data ? Buffer.from(data.content, 'base64').toString('utf8') : undefined;
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return undefined;
    throw error;
  }
}
