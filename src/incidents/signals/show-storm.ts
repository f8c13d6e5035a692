import { isDeepStrictEqual } from 'node:util';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { stormMessage } from '../../slack/views/storm.ts';
import type { StormPart, StormStore } from '../../store/storm-store.ts';
import type { Messages } from '../ports.ts';
import type { ShowIncident } from '../show-incident.ts';

export interface ShowStormNeeds {
  readonly storms: Pick<StormStore, 'load' | 'parts'>;
  readonly messages: Pick<Messages, 'update'>;
  readonly show: ShowIncident;
  /** It is over when nothing has joined it for so long. */
  readonly quietMs: number;
}

/**
 * Brings a storm's message up to date with the store, and those of its incidents that more has joined: all of them this
 * often, however many alerts come. @returns whether more may still be added to it
 */
export type ShowStorm = (stormId: string) => Promise<boolean>;

/** What was shown last of a storm, to send what changed and nothing else. */
interface Shown {
  readonly message: SlackMessage;
  /** How much stands behind each incident, by its id. */
  readonly sizes: ReadonlyMap<string, string>;
}

/** How many storms are remembered so. */
const mostRemembered = 100;

export function createShowStorm({ storms, messages, show, quietMs }: ShowStormNeeds): ShowStorm {
  const shown = new Map<string, Shown>();
  return async (stormId) => {
    const storm = await storms.load(stormId);
    if (!storm?.messageTs) return false;
    const parts = await storms.parts(stormId);
    const message = stormMessage(storm, parts);
    const last = shown.get(stormId);
    if (isDeepStrictEqual(message, last?.message))
      return Date.now() < storm.lastAt.getTime() + quietMs;

    await messages.update(storm.channel, storm.messageTs, message, { urgency: 'progress' });
    const sizes = new Map(parts.map((part) => [part.incident.id, sizeOf(part)]));
    for (const [id, size] of sizes) if (last?.sizes.get(id) !== size) await show(id);
    shown.set(stormId, { message, sizes });
    for (const [oldest] of shown) if (shown.size > mostRemembered) shown.delete(oldest);
    return true;
  };
}

const sizeOf = ({ alerts, workloads }: StormPart): string => `${alerts} of ${workloads}`;
