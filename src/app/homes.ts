import { createReadHome } from '../incidents/questions/read-home.ts';
import type { ShowHomesNeeds } from '../incidents/questions/show-homes.ts';
import { slackHome } from '../slack/home.ts';
import type { Parts } from './parts.ts';

/** What the app's home in Slack is made of and shown by, in the bot and in workers alike. */
export const joinHomes = (parts: Parts): ShowHomesNeeds => ({
  ...parts,
  readHome: createReadHome(parts),
  publishHome: slackHome(parts.web, parts.delivery, parts.config.slack.command),
});
