/**
 * Text from elsewhere for Slack's mrkdwn: the three characters that begin mentions, links and entities are escaped
 * (Slack, "Formatting text for app surfaces"), so that a log line cannot notify a channel or show a link.
 */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
