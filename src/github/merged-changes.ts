import { RequestError } from 'octokit';
import type { MergedChanges } from '../model/rerun.ts';
import { addressOf, type GitHubAccess, githubAccess } from './access.ts';
import type { GitHub } from './client.ts';
import { explained } from './failures.ts';
import { parseName } from './repositories.ts';

/** What GitHub knows of merges. */
export function githubMerges(access: GitHubAccess): MergedChanges {
  const { apiUrl } = access;
  const clientFor = githubAccess(access);
  const within = async <T>(
    called: string,
    work: (github: GitHub, repository: ReturnType<typeof parseName>) => Promise<T>,
  ): Promise<T> => {
    const repository = parseName(called);
    return explained({ repository, branch: '', apiUrl }, async () =>
      work(await clientFor(repository), repository),
    );
  };
  return {
    addressOf: (called) => addressOf(access, called),
    commitOf: (called, pull_number) =>
      within(called, async (github, repository) => {
        const { data } = await github.rest.pulls.get({ ...repository, pull_number });
        return data.merged ? (data.merge_commit_sha ?? undefined) : undefined;
      }),
    contains: (called, revision, commit) =>
      within(called, async (github, repository) => {
        try {
          const { data } = await github.rest.repos.compareCommitsWithBasehead({
            ...repository,
            basehead: `${commit}...${revision}`,
            per_page: 1,
          });
          return data.status === 'ahead' || data.status === 'identical';
        } catch (error) {
          // A revision of another repository, or a tag that is none.
          if (error instanceof RequestError && error.status === 404) return false;
          throw error;
        }
      }),
  };
}
