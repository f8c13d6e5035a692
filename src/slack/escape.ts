import { stripVTControlCharacters } from 'node:util';
import { redact } from '../model/redaction.ts';

/**
 * Text from elsewhere as people may see it: secrets masked, and no character that is invisible or unprintable.
 * Give it the whole text, before it is cut: half a secret is no longer recognised as one.
 */
export const safeText = (text: string): string => redact(readableText(text));

/**
 * Text from elsewhere for Slack's mrkdwn: the three characters that begin mentions, links and entities are escaped
 * (Slack, "Formatting text for app surfaces"), so that a log line cannot notify a channel or show a link.
 */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What `escapeText` was given. */
export const unescapeText = (text: string): string =>
  text.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&');

// Terminals print control characters as nothing, and bidirectional overrides turn `safe` into `efas`: neither may
// reach a person who decides by what they read.
const unprintable = /[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const readableText = (text: string): string =>
  stripVTControlCharacters(text).replace(/\r\n?/g, '\n').replace(unprintable, '').toWellFormed();
