import type { Limit } from '../model/pace.ts';

/** What is sent to Slack so that somebody reads it. */
export type Method =
  | 'chat.postMessage'
  | 'chat.update'
  | 'chat.delete'
  | 'chat.postEphemeral'
  | 'files.upload'
  | 'views.publish'
  | 'response_url';

/** How fast Slack may be written to, as configured. */
export interface SlackPace {
  /** A channel gets a new message no more often than this. */
  readonly postMs: number;
  /** A message changes no more often than this, but for short bursts. */
  readonly updateMs: number;
  /** So often messages may change in a minute, all together. */
  readonly updatesPerMinute: number;
}

/** Slack's own numbers: posts are limited by channel, `chat.update` is of tier 3, and 3 s are its advice for one message. */
export const slackPace: SlackPace = { postMs: 1_000, updateMs: 3_000, updatesPerMinute: 50 };

/** A limit, and what it holds for. */
export interface Rate {
  readonly key: string;
  readonly limit: Limit;
  /** All processes together keep to it. */
  readonly isShared: boolean;
}

const perMinute = (times: number, burst: number): Limit => ({ everyMs: 60_000 / times, burst });
const tier3 = perMinute(50, 10);
const tier4 = perMinute(100, 20);

/** What Slack limits a method by. The use of a `response_url` is counted where it is used up. */
export function rateOf(method: Method, channel: string, pace: SlackPace): Rate | undefined {
  switch (method) {
    case 'chat.postMessage':
      return {
        key: `${method} ${channel}`,
        limit: { everyMs: pace.postMs, burst: 1 },
        isShared: true,
      };
    case 'chat.update':
      return { key: method, limit: perMinute(pace.updatesPerMinute, 10), isShared: true };
    case 'chat.delete':
      return { key: method, limit: tier3, isShared: false };
    case 'chat.postEphemeral':
    case 'files.upload':
    case 'views.publish':
      return { key: method, limit: tier4, isShared: false };
    case 'response_url':
      return undefined;
  }
}

/** A message takes a finding at once after some progress: this many changes in a row; progress leaves them for others. */
export const updateBurst = 5;
