import type { App } from '@slack/bolt';
import { type Answer, type Press, parsedValue, whereaboutsOf } from './answers.ts';
import type { SlackHandlers } from './app.ts';
import { actionIds, cleanupValueSchema } from './views/actions.ts';

/** The buttons of a round of cleaning up. Each is acknowledged at once. */
export function listenToCleanups(app: App, handlers: SlackHandlers, answer: Answer): void {
  for (const [id, handle] of [
    [actionIds.approveCleanup, handlers.approveCleanup],
    [actionIds.leaveCleanup, handlers.leaveCleanup],
  ] as const)
    app.action<Press>(id, async ({ ack, action, body }) => {
      await ack();
      await answer(whereaboutsOf(body), async () => {
        const { cleanup, hash } = parsedValue(cleanupValueSchema, action.value);
        const { user, channel } = body;
        return handle({
          cleanupId: cleanup,
          hash,
          by: user.id,
          ...(channel ? { channel: channel.id } : {}),
        });
      });
    });
}
