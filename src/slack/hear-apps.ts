import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import { z } from 'zod';
import type { PostedMessage } from '../model/posted-message.ts';
import type { OwnIdentity } from './own-identity.ts';
import { readMessage } from './read-message.ts';

/** Somebody's message, as Slack tells of it in an event. */
const postedSchema = z.object({
  type: z.literal('event_callback'),
  /** The app that the event is told to: ours. */
  api_app_id: z.string().optional(),
  event: z.looseObject({
    type: z.literal('message'),
    // Others are edits, deletions, joins and the like.
    subtype: z.literal('bot_message').optional(),
    channel: z.string(),
    ts: z.string(),
    thread_ts: z.string().optional(),
    user: z.string().optional(),
    bot_id: z.string().optional(),
    app_id: z.string().optional(),
    bot_profile: z.looseObject({ app_id: z.string().optional() }).optional(),
  }),
});
type Posted = z.infer<typeof postedSchema>;

export interface HearAppsNeeds {
  /** Whether anything that is posted there is of interest. */
  readonly listensIn: (channel: string) => boolean;
  readonly identity: () => Promise<OwnIdentity>;
  readonly heard: (message: PostedMessage) => Promise<void>;
}

/**
 * Lets what other apps post be heard before Slack is told that it was taken: Bolt acknowledges an event before anyone has
 * looked at it. What could not be put on record is not acknowledged, and Slack delivers it again.
 */
export const hearingApps = (receiver: Receiver, needs: HearAppsNeeds): Receiver => ({
  init: (app) => receiver.init(listening(app, needs)),
  start: (...args) => receiver.start(...args),
  stop: (...args) => receiver.stop(...args),
});

const listening = (app: App, needs: HearAppsNeeds): App =>
  Object.create(app, {
    processEvent: {
      async value(event: ReceiverEvent): Promise<void> {
        const posted = postedSchema.safeParse(event.body).data;
        if (posted && (await isAlert(posted, needs))) {
          const message = readMessage(posted.event.channel, posted.event);
          if (message) await needs.heard(message);
        }
        await app.processEvent(event);
      },
    },
  });

/** The first message of a thread, in a channel that counts, posted by an app that is not this one. */
async function isAlert(posted: Posted, { listensIn, identity }: HearAppsNeeds): Promise<boolean> {
  const { channel, ts, thread_ts, subtype, bot_id, app_id } = posted.event;
  const isOfApp = subtype === 'bot_message' || bot_id !== undefined || app_id !== undefined;
  if (!isOfApp || !listensIn(channel) || (thread_ts ?? ts) !== ts) return false;
  return !isOwn(posted, await identity());
}

const isOwn = ({ api_app_id, event }: Posted, { botId, userId }: OwnIdentity): boolean =>
  isSame(event.app_id ?? event.bot_profile?.app_id, api_app_id) ||
  isSame(event.bot_id, botId) ||
  isSame(event.user, userId);

const isSame = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && one === other;
