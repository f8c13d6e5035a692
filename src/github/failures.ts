import { RequestError } from 'octokit';
import { z } from 'zod';
import type { Problem } from '../model/problem.ts';
import {
  branchProtected,
  cannotOpenPullRequest,
  githubAppNotInstalled,
  githubCredentialsRefused,
  githubRateLimited,
  githubRefused,
  repositoryArchived,
  repositoryMissing,
} from '../problems/github.ts';
import { calledOf, type Remote } from './remote.ts';

type Place = Pick<Remote, 'repository' | 'branch' | 'apiUrl'>;

/** Does the work, and words what GitHub refuses as a `Problem`. */
export async function explained<T>(place: Place, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explain(error, place);
  }
}

/**
 * What is to be thrown instead: a `Problem` where a person must put something right. A GitHub that is down or cannot
 * be reached stays an error, because trying again may help.
 */
export function explain(error: unknown, place: Place): unknown {
  const refusals = graphErrors(error);
  if (refusals) return explainGraph(refusals.join('; '), error, place);
  if (!(error instanceof RequestError)) return error;
  const said = answerOf(error);
  if (error.status >= 500)
    return new Error(`GitHub at ${place.apiUrl} cannot be reached: ${said}`, { cause: error });
  if (error.status === 401) return githubCredentialsRefused(place.apiUrl, said, error);
  if (isRateLimit(error)) return githubRateLimited(place.apiUrl, liftedAt(error), error);
  const called = calledOf(place);
  if (isTokenRequest(error)) return githubAppNotInstalled(called, error);
  if (isArchived(said)) return repositoryArchived(called, error);
  if (isProtected(said)) return branchProtected(called, place.branch, said, error);
  if (error.status === 403 || error.status === 404)
    // A token that may read but not write a public repository is answered 404 as well.
    return isWrite(error)
      ? cannotOpenPullRequest(called, said, error)
      : repositoryMissing(called, said, error);
  return githubRefused(called, said, error);
}

/** GraphQL refuses with status 200, so only its words tell what for. */
function explainGraph(said: string, error: unknown, place: Place): Problem {
  const called = calledOf(place);
  if (/\brate limit\b/i.test(said)) return githubRateLimited(place.apiUrl, undefined, error);
  if (isArchived(said)) return repositoryArchived(called, error);
  if (isProtected(said)) return branchProtected(called, place.branch, said, error);
  return /not accessible|permission/i.test(said)
    ? cannotOpenPullRequest(called, said, error)
    : githubRefused(called, said, error);
}

const isArchived = (said: string): boolean => /archived/i.test(said);
const isProtected = (said: string): boolean => /protected branch|rule violation/i.test(said);

/** A 422 whose text is about that. */
export const isRefusedFor = (error: unknown, reason: RegExp): error is RequestError =>
  error instanceof RequestError && error.status === 422 && reason.test(error.message);

const graphErrorSchema = z.object({
  name: z.literal('GraphqlResponseError'),
  errors: z.array(z.object({ message: z.string() })),
});

/** What GraphQL refuses, which it does with status 200. */
export const graphErrors = (error: unknown): readonly string[] | undefined =>
  graphErrorSchema.safeParse(error).data?.errors.map(({ message }) => message);

/** GitHub's words, without the link to its documentation that Octokit appends. */
const answerOf = ({ message }: RequestError): string => message.replace(/ - https?:\S+$/, '');

const isWrite = ({ request }: RequestError): boolean => !['GET', 'HEAD'].includes(request.method);

/** An App asks for its installation's token right before the first call that needs it. */
const isTokenRequest = ({ request }: RequestError): boolean =>
  request.url.endsWith('/access_tokens');

const isRateLimit = ({ status, message, response }: RequestError): boolean =>
  status === 429 ||
  (status === 403 &&
    (response?.headers['x-ratelimit-remaining'] === '0' || /\brate limit\b/i.test(message)));

/** When the limit is lifted, as far as GitHub says. */
function liftedAt({ response }: RequestError): Date | undefined {
  const { 'retry-after': wait, 'x-ratelimit-reset': reset } = response?.headers ?? {};
  const atMs = wait ? Date.now() + Number(wait) * 1000 : Number(reset) * 1000;
  return Number.isFinite(atMs) ? new Date(atMs) : undefined;
}
