import { z } from 'zod';
import { rerunWays } from './verification.ts';

/** What can happen to the proof of a fix; each is an entry of the one union of events. */
export const verificationEvents = <C extends z.ZodRawShape>(common: C) =>
  [
    /** The pull request was merged: the bot waits for the cluster to show it. */
    z.object({
      ...common,
      type: z.literal('verification-started'),
      verificationId: z.string(),
      proposalId: z.string().optional(),
    }),
    z.object({
      ...common,
      type: z.literal('rollout-seen'),
      verificationId: z.string(),
      shown: z.string(),
    }),
    z.object({
      ...common,
      type: z.literal('build-run-again'),
      verificationId: z.string(),
      way: z.enum(rerunWays),
      namespace: z.string(),
      job: z.string().optional(),
    }),
    z.object({
      ...common,
      type: z.literal('verification-ended'),
      verificationId: z.string(),
      outcome: z.enum(['fixed', 'not-fixed', 'left-to-people', 'timed-out', 'stopped']),
      because: z.string().optional(),
    }),
  ] as const;
