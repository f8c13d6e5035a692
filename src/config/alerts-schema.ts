import { z } from 'zod';
import { patternMistake } from './alert-pattern.ts';

const seconds = z.number().positive().describe('a number of seconds above 0');
const minutes = z.number().positive().describe('a number of minutes above 0');

const channel = z
  .string()
  .regex(/^[CG][A-Z0-9]{2,}$/)
  .describe("the id of a Slack channel such as C024BE91L (at the foot of the channel's details)");

/** How alerts are answered that nobody has asked about. */
export const alertsSchema = z.strictObject({
  /** Where alerts are answered that came by a webhook, and failures that the bot saw itself. */
  channel: channel.optional(),
  /** Channels of their own for alerts that came by a webhook: the first whose labels match. */
  routes: z
    .array(
      z.strictObject({
        match: z
          .record(z.string(), z.string())
          .refine((match) => Object.keys(match).length > 0, 'name at least one label')
          .describe('a mapping of labels to globs such as { namespace: team-a-* }'),
        channel,
      }),
    )
    .default([]),
  /** Channels in which the messages of other apps are read, and answered in their threads. */
  threads: z
    .array(
      z.strictObject({
        channel,
        /** A team's own form of alerts. */
        pattern: z
          .string()
          .superRefine((pattern, context) => {
            const message = patternMistake(pattern);
            if (message) context.addIssue({ code: 'custom', message });
          })
          .describe('a regular expression with a group (?<job>…) or (?<pod>…)')
          .optional(),
        /** Where a message names none. */
        namespace: z
          .string()
          .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
          .describe('the name of a namespace')
          .optional(),
        cluster: z.string().min(1).describe('a name').optional(),
      }),
    )
    .default([]),
  /** An alert waits so long for others like it. */
  groupWaitSeconds: z.number().min(0).describe('a number of seconds from 0').default(1),
  /** Alerts of the same cause and target within this time are one incident; what comes back within it opens it again. */
  windowMinutes: minutes.default(60),
  /** When many alerts become one message. */
  storm: z
    .strictObject({
      workloads: z.number().int().min(2).describe('a whole number from 2').default(10),
      withinSeconds: seconds.default(60),
      /** It is over when nothing has joined it for so long. */
      quietMinutes: minutes.default(10),
    })
    .prefault({}),
});
