import type { DeviceCode } from '../../model/linked-account.ts';
import { context, message, type SlackMessage, section } from './blocks.ts';
import { link, markup, short } from './markup.ts';

/** The code that links a GitHub account, for the one who asked for it. */
export function linkCodeMessage({
  userCode,
  verificationUri,
  expiresInSeconds,
}: DeviceCode): SlackMessage {
  const minutes = String(Math.floor(expiresInSeconds / 60));
  const code = short(userCode, 40);
  return message(`Enter the code ${code} at ${verificationUri} within ${minutes} minutes`, [
    section(
      markup`Enter the code *${code}* at ${link(verificationUri, short(verificationUri, 200))} within ${minutes} minutes.`,
    ),
    context(
      markup`It links your GitHub account to you in Slack, and nobody else's: give the code to nobody, and enter none that somebody gave you.`,
    ),
  ]);
}
