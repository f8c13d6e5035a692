import { z } from 'zod';

/** What can happen to an incident's post-mortem; each is an entry of the one union of events. */
export const postmortemEvents = <C extends z.ZodRawShape>(common: C) => {
  const postmortem = { ...common, postmortemId: z.string() };
  const published = {
    ...postmortem,
    as: z.enum(['pull-request', 'issue']),
    repository: z.string(),
    number: z.number().int(),
    url: z.string(),
  };
  return [
    z.object({ ...postmortem, type: z.literal('postmortem-requested') }),
    /** Someone asked for it to be opened on GitHub who may not. */
    z.object({ ...common, type: z.literal('postmortem-refused'), because: z.string() }),
    z.object({ ...published, type: z.literal('postmortem-opened') }),
    /** It tells now what has happened since. */
    z.object({ ...published, type: z.literal('postmortem-updated') }),
    /** As a file in the incident's thread. */
    z.object({ ...postmortem, type: z.literal('postmortem-shared') }),
    /** What stands there belongs to people now. */
    z.object({ ...postmortem, type: z.literal('postmortem-left'), because: z.string() }),
    /** It was not written. */
    z.object({ ...postmortem, type: z.literal('postmortem-failed'), because: z.string() }),
  ] as const;
};
