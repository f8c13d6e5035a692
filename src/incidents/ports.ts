import type { SlackMessage } from '../slack/views/blocks.ts';

/** Where an incident's message stands. */
export interface MessagePlace {
  readonly channel: string;
  readonly threadTs?: string;
}

/** What goes first when messages wait: the answer to a person, what waits for their decision, findings, progress. */
export type Urgency = 'click' | 'approval' | 'finding' | 'progress';

/** The conversation, as the use cases need it. Every message is redacted on its way out, and keeps to Slack's pace. */
export interface Messages {
  /**
   * Posts the message that tells an incident.
   * @param lookFirst an earlier try may have posted it without living to say so: look before posting again
   * @returns the message's timestamp, which is its id
   */
  post(
    place: MessagePlace,
    incidentId: string,
    message: SlackMessage,
    lookFirst: boolean,
    urgency?: Urgency,
  ): Promise<string>;
  /**
   * Changes a message. Of several changes that wait the newest is sent, and all who asked are told when it stands; progress
   * gives way to anything else.
   * @param signal aborted, it is not sent any more if it still waits
   */
  update(
    channel: string,
    ts: string,
    message: SlackMessage,
    how?: { readonly urgency?: Urgency; readonly signal?: AbortSignal },
  ): Promise<void>;
  /** Takes one of the bot's messages back. That it is gone already is as good. */
  remove(channel: string, ts: string): Promise<void>;
  /** Puts a text into a thread as a file, redacted. @returns its address, as far as Slack tells it */
  shareFile(
    thread: { readonly channel: string; readonly ts: string },
    file: { readonly name: string; readonly title: string; readonly text: string },
  ): Promise<string | undefined>;
  /**
   * Puts a picture into a channel, below the message that it belongs to. One of that name that stands there already is
   * the same.
   */
  sharePicture(
    place: { readonly channel: string; readonly after: string },
    picture: { readonly name: string; readonly title: string; readonly png: Buffer },
  ): Promise<void>;
  /** Address of a message, for a pull request to link back to. */
  permalink(channel: string, ts: string): Promise<string | undefined>;
}
