/** A message as it stands in a channel, whoever posted it, in the words that people read. */
export interface PostedMessage {
  readonly channel: string;
  /** Slack's timestamp: its id within the channel. */
  readonly ts: string;
  /** What stands out: the title of an attachment or a header, else its first line. */
  readonly title: string;
  /** All that it says, part by part; of links and mentions what people read. */
  readonly text: string;
  /** Of its attachments: `good`, `#a30200`. */
  readonly colors: readonly string[];
  /** Where its title leads. */
  readonly url?: string;
}
