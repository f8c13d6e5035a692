import { z } from 'zod';
import { actionKinds } from './action.ts';

/** What can happen to an action; each is an entry of the one union of events. */
export const actionEvents = <C extends z.ZodRawShape>(common: C) => {
  const action = { ...common, actionId: z.string(), action: z.enum(actionKinds) };
  return [
    z.object({ ...action, type: z.literal('action-proposed'), hash: z.string() }),
    z.object({
      ...action,
      type: z.literal('action-approved'),
      hash: z.string(),
      requestId: z.string(),
    }),
    z.object({ ...action, type: z.literal('action-done'), result: z.string() }),
    z.object({ ...action, type: z.literal('action-failed'), result: z.string() }),
  ] as const;
};
