/** A channel in which the bot answers what other apps post. */
export interface AlertThread {
  readonly channel: string;
  /** A team's own form of alerts: its groups `job`, `pod` and `namespace` name what one is about. */
  readonly pattern?: RegExp;
  /** Where a message names none. */
  readonly namespace?: string;
  readonly cluster?: string;
}
