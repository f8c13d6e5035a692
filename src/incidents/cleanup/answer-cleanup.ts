import type { CleanupSettings } from '../../model/cleanup.ts';
import type { Asker } from '../../model/question.ts';
import { cleanupOff } from '../../problems/cleanup.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { cleanupAnswer } from '../../slack/views/cleanup.ts';
import type { ProposeCleanup } from './propose-cleanup.ts';

export interface AnswerCleanupNeeds {
  readonly cleanup: {
    readonly settings?: CleanupSettings | undefined;
    readonly propose: ProposeCleanup;
  };
}

/** Shows what would go. Unless it is dry the target's approvers are asked in the channel; whoever types it deletes nothing. */
export const createAnswerCleanup =
  ({ cleanup: { settings, propose } }: AnswerCleanupNeeds) =>
  async ({ user, channel }: Asker): Promise<SlackMessage> => {
    if (!settings) throw cleanupOff();
    const proposed = settings.dryRun
      ? await propose.preview(settings)
      : await propose.propose(settings, { requestedBy: user, channel, asks: true });
    return cleanupAnswer(proposed, settings);
  };
