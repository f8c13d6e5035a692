import { RequestError } from 'octokit';
import { z } from 'zod';
import { graphErrors } from './failures.ts';
import type { Remote } from './remote.ts';

/** What of a pull request only GraphQL tells. */
export interface GraphReading {
  /** GraphQL's id of it. */
  readonly id: string;
  readonly reviewDecision: 'APPROVED' | 'CHANGES_REQUESTED' | 'REVIEW_REQUIRED' | null;
  /** Its place in the merge queue of the base branch. */
  readonly queued?: { readonly position?: number };
  readonly hasMergeQueue: boolean;
}

const query = `query ($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      id reviewDecision isMergeQueueEnabled isInMergeQueue mergeQueueEntry { position }
    }
  }
}`;

const answerSchema = z.object({
  repository: z.object({
    pullRequest: z.object({
      id: z.string(),
      reviewDecision: z.enum(['APPROVED', 'CHANGES_REQUESTED', 'REVIEW_REQUIRED']).nullable(),
      isMergeQueueEnabled: z.boolean(),
      isInMergeQueue: z.boolean(),
      mergeQueueEntry: z.object({ position: z.number().int() }).nullable(),
    }),
  }),
});

/** @returns nothing where the server speaks no GraphQL, or one that knows no merge queues */
export async function readGraph(
  { github, repository }: Remote,
  number: number,
): Promise<GraphReading | undefined> {
  const answer = await ask(github, { ...repository, number });
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return undefined;
  const { pullRequest } = parsed.data.repository;
  const position = pullRequest.mergeQueueEntry?.position;
  return {
    id: pullRequest.id,
    reviewDecision: pullRequest.reviewDecision,
    hasMergeQueue: pullRequest.isMergeQueueEnabled,
    ...(pullRequest.isInMergeQueue ? { queued: position === undefined ? {} : { position } } : {}),
  };
}

async function ask(
  github: Remote['github'],
  variables: Readonly<Record<string, string | number>>,
): Promise<unknown> {
  try {
    return await github.graphql(query, variables);
  } catch (error) {
    const isUnknownHere =
      graphErrors(error) !== undefined ||
      (error instanceof RequestError && (error.status === 404 || error.status === 403));
    if (isUnknownHere) return undefined;
    throw error;
  }
}
