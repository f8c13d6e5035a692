import { z } from 'zod';
import { alertSources } from './alert.ts';

/** What alerts do to an incident, and how it ends or begins again; each is an entry of the one union of events. */
export const signalEvents = <C extends z.ZodRawShape>(common: C) =>
  [
    /** Alerts about one workload belong to this incident. */
    z.object({
      ...common,
      type: z.literal('signal-joined'),
      source: z.enum(alertSources),
      title: z.string(),
      namespace: z.string().optional(),
      workload: z.string(),
      alerts: z.number().int(),
    }),
    z.object({ ...common, type: z.literal('incident-resolved'), because: z.string() }),
    z.object({ ...common, type: z.literal('incident-reopened'), because: z.string() }),
  ] as const;
