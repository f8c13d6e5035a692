import type { Cleanup } from '../../model/cleanup.ts';
import { policyOf, type Target } from '../../model/target.ts';
import { cleanupMessage } from '../../slack/views/cleanup.ts';
import type { CleanupStore } from '../../store/cleanup-store.ts';
import { approversText } from '../approvals/approvers.ts';
import type { Messages } from '../ports.ts';

export interface ShowCleanupNeeds {
  readonly cleanups: Pick<CleanupStore, 'load' | 'recordMessage'>;
  readonly targets: readonly Target[];
  readonly messages: Pick<Messages, 'post' | 'update'>;
}

/** Brings the message of a round up to date; posts it where there is none yet. */
export type ShowCleanup = (id: string) => Promise<void>;

export const createShowCleanup =
  ({ cleanups, targets, messages }: ShowCleanupNeeds): ShowCleanup =>
  async (id) => {
    const cleanup = await cleanups.load(id);
    if (!cleanup) return;
    const message = cleanupMessage(cleanup, conditionsOf(cleanup, targets));
    if (cleanup.messageTs) return messages.update(cleanup.channel, cleanup.messageTs, message);
    // An earlier try may have posted it without living to say so.
    const ts = await messages.post({ channel: cleanup.channel }, id, message, true);
    await cleanups.recordMessage(id, ts);
  };

/** What it takes to approve it, by the configuration of today. */
function conditionsOf({ target }: Cleanup, targets: readonly Target[]) {
  const found = targets.find(({ name }) => name === target);
  if (!found) return undefined;
  const { approvers, ...rules } = policyOf(found);
  return { ...rules, approvers: approversText(approvers) };
}
