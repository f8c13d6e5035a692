import { z } from 'zod';
import { checksSchema, reviewSchema } from './pull-request.ts';

const pullRequest = {
  repository: z.string(),
  number: z.number().int(),
};

/** What can happen to a pull request once it is open, one entry a kind, as parts of the events of an incident. */
export const pullRequestEvents = <C extends z.ZodRawShape>(common: C) =>
  [
    z.object({
      ...common,
      ...pullRequest,
      type: z.literal('pull-request-checks'),
      headSha: z.string(),
      checks: checksSchema,
    }),
    z.object({
      ...common,
      ...pullRequest,
      type: z.literal('pull-request-review'),
      review: reviewSchema,
    }),
    z.object({ ...common, ...pullRequest, type: z.literal('pull-request-conflict') }),
    /** The conflict is gone. */
    z.object({ ...common, ...pullRequest, type: z.literal('pull-request-mergeable') }),
    /** The bot made its commit anew, on the base's new head. */
    z.object({
      ...common,
      ...pullRequest,
      type: z.literal('pull-request-updated'),
      headSha: z.string(),
    }),
    z.object({
      ...common,
      ...pullRequest,
      type: z.literal('pull-request-outdated'),
      because: z.string(),
    }),
    /** GitHub refused to let the bot make its commit anew. */
    z.object({
      ...common,
      ...pullRequest,
      type: z.literal('pull-request-not-updated'),
      because: z.string(),
    }),
    /** A person pushed to the branch: from now on the bot leaves it alone. */
    z.object({
      ...common,
      ...pullRequest,
      type: z.literal('pull-request-taken-over'),
      headSha: z.string(),
    }),
    /** Somebody approved this commit on GitHub, from Slack and with their own account. */
    z.object({
      ...common,
      ...pullRequest,
      type: z.literal('review-given'),
      headSha: z.string(),
      login: z.string(),
    }),
    z.object({ ...common, ...pullRequest, type: z.literal('review-refused'), because: z.string() }),
    /** Somebody wants this commit merged as soon as it is green. */
    z.object({
      ...common,
      ...pullRequest,
      type: z.literal('merge-requested'),
      headSha: z.string(),
    }),
    /** A wish to merge it was refused, or came to nothing later on. */
    z.object({
      ...common,
      ...pullRequest,
      type: z.literal('merge-refused'),
      because: z.string(),
    }),
    z.object({
      ...common,
      ...pullRequest,
      type: z.literal('auto-merge-enabled'),
      by: z.string().optional(),
    }),
    z.object({ ...common, ...pullRequest, type: z.literal('merge-queued') }),
    z.object({
      ...common,
      ...pullRequest,
      type: z.literal('pull-request-merged'),
      by: z.string().optional(),
    }),
    z.object({
      ...common,
      ...pullRequest,
      type: z.literal('pull-request-closed'),
      by: z.string().optional(),
    }),
    z.object({ ...common, ...pullRequest, type: z.literal('pull-request-reopened') }),
  ] as const;
