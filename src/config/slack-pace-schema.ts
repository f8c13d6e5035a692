import { z } from 'zod';

const pause = z.number().min(0).describe('a number of seconds, or 0 for no pause');

/** How fast the bot writes. Slack takes no more; an emulator might. */
export const slackPaceSchema = z.strictObject({
  /** A channel gets a new message no more often than this. */
  postSeconds: pause.default(1),
  /** A message changes no more often than this, but for short bursts. */
  updateSeconds: pause.default(3),
  /** So often messages change in a minute, all together. */
  updatesPerMinute: z.number().positive().describe('a number above 0').default(50),
});
