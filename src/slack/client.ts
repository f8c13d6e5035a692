import { LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import { nobodyCounts, type OnCall } from '../model/api-call.ts';
import { countedFetch } from './counted-fetch.ts';

/**
 * How the bot talks to Slack's Web API. The client's own defaults retry ten times over half an hour, wait without
 * limit and pause every channel for one channel's 429 (field reports of many bots): here a call ends in seconds, and
 * whoever called decides whether it may be tried again, since a post whose answer was lost may have been shown.
 */
export const slackClientOptions = (
  apiUrl: string | undefined,
  onCall: OnCall = nobodyCounts,
): WebClientOptions => ({
  fetch: countedFetch(onCall),
  timeout: 5000,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  // What goes wrong rises to the caller, who logs it once.
  logLevel: LogLevel.ERROR,
  ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
});

export const slackClient = (token: string, apiUrl?: string, onCall?: OnCall): WebClient =>
  new WebClient(token, slackClientOptions(apiUrl, onCall));
