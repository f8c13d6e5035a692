import { isDeepStrictEqual } from 'node:util';
import type { SlackMessage } from '../slack/views/blocks.ts';
import { stormMessage } from '../slack/views/storm.ts';
import type { StormStore } from '../store/storm-store.ts';
import type { Messages } from './ports.ts';

export interface ShowStormNeeds {
  readonly storms: Pick<StormStore, 'load' | 'parts'>;
  readonly messages: Pick<Messages, 'update'>;
  /** It is over when nothing has joined it for so long. */
  readonly quietMs: number;
}

/** Brings a storm's message up to date with the store. @returns whether more may still be added to it */
export type ShowStorm = (stormId: string) => Promise<boolean>;

/** How many storms' last messages are remembered, to send what changed and nothing else. */
const mostRemembered = 100;

export function createShowStorm({ storms, messages, quietMs }: ShowStormNeeds): ShowStorm {
  const shown = new Map<string, SlackMessage>();
  return async (stormId) => {
    const storm = await storms.load(stormId);
    if (!storm?.messageTs) return false;
    const message = stormMessage(storm, await storms.parts(stormId));
    if (!isDeepStrictEqual(message, shown.get(stormId))) {
      await messages.update(storm.channel, storm.messageTs, message, { urgency: 'progress' });
      shown.set(stormId, message);
      for (const [oldest] of shown) if (shown.size > mostRemembered) shown.delete(oldest);
      return true;
    }
    return Date.now() < storm.lastAt.getTime() + quietMs;
  };
}
