import { Problem } from '../model/problem.ts';

export const buttonOutdated = (): Problem =>
  new Problem(
    'button-outdated',
    'This button was made by an earlier version of the bot.',
    'Use the message as it stands now, or ask for a new diagnosis.',
  );

const slackAdvice: Readonly<Record<string, string>> = {
  not_in_channel: 'Invite the bot to the channel (`/invite @buildmedic`) and ask again.',
  channel_not_found: 'Invite the bot to the private channel (`/invite @buildmedic`) and ask again.',
  is_archived: 'The channel is archived: ask in another one.',
  message_not_found: 'Someone deleted the message: ask again to get a new one.',
  restricted_action:
    'The channel lets only some people post: ask in another one, or let the bot post there.',
  missing_scope:
    'Install the app again from manifest.yml: the token lacks a scope that the bot needs.',
};

export const messageUnreadable = (code: string, cause: unknown): Problem =>
  new Problem(
    'message-unreadable',
    `Slack did not let me read the message: ${code}.`,
    slackAdvice[code] ?? 'Check that the app is still installed, with the scopes of manifest.yml.',
    cause,
  );

export const slackRefused = (channel: string, code: string, cause: unknown): Problem =>
  new Problem(
    'slack-refused',
    `Slack refused to post in ${channel}: ${code}.`,
    slackAdvice[code] ?? 'Check SLACK_BOT_TOKEN, and that the app is still installed.',
    cause,
  );
