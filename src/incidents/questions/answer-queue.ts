import type { Question } from '../../model/question.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { queueMessage } from '../../slack/views/queue.ts';
import { type LookUpNeeds, placeOf } from './look-up-build.ts';
import { type QueueHealthNeeds, queueHealth } from './queue-health.ts';

export type AnswerQueueNeeds = LookUpNeeds & QueueHealthNeeds;

/** How much work waits: the bot's own, builds of the cluster, and what the broker holds that starts them. */
export const createAnswerQueue =
  (needs: AnswerQueueNeeds) =>
  async (question: Extract<Question, { kind: 'queue' }>): Promise<SlackMessage> => {
    const place = placeOf(question, needs);
    const { cluster, namespace } = place;
    const health = await queueHealth(place, needs);
    return queueMessage({ cluster: cluster.name, ...(namespace ? { namespace } : {}) }, health);
  };
