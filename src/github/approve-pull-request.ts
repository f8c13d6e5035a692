import { RequestError } from 'octokit';
import type { ReviewOutcome } from '../model/git-repository.ts';
import { personRefused } from './person-refused.ts';
import type { Remote } from './remote.ts';

/**
 * Approves exactly that commit, with the rights of the person whose client it is. One who has approved it already is not
 * heard a second time. What GitHub refuses is told in its words.
 */
export async function approvePullRequest(
  { github, repository }: Remote,
  number: number,
  headSha: string,
): Promise<ReviewOutcome> {
  const pull = { ...repository, pull_number: number };
  try {
    const { data } = await github.rest.pulls.get(pull);
    if (data.head.sha !== headSha) return { kind: 'moved' };
    const { data: person } = await github.rest.users.getAuthenticated();
    const reviews = await github.paginate(github.rest.pulls.listReviews, {
      ...pull,
      per_page: 100,
    });
    const last = reviews.findLast(
      ({ user, state }) => user?.id === person.id && decisive.has(state),
    );
    if (last?.state !== 'APPROVED' || last.commit_id !== headSha)
      await github.rest.pulls.createReview({ ...pull, event: 'APPROVE', commit_id: headSha });
    return { kind: 'approved' };
  } catch (error) {
    if (!(error instanceof RequestError) || error.status >= 500) throw error;
    return {
      kind: 'refused',
      because: personRefused(error, { mayNot: 'review it', otherwise: 'does not take the review' }),
    };
  }
}

/** A comment leaves standing what the person decided before. */
const decisive = new Set(['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED']);
