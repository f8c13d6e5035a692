import type { App } from '@slack/bolt';
import { buttonOutdated } from '../problems/slack.ts';
import { type Answer, type Press, parsedValue, showModal, whereaboutsOf } from './answers.ts';
import type { SlackHandlers } from './app.ts';
import { actionIds, feedbackValueSchema, incidentValueSchema } from './views/actions.ts';
import { causeField, noteField } from './views/feedback-modal.ts';

/** *Was this right?* under findings, and what is submitted from the modal of a no. Each is acknowledged at once. */
export function listenToFeedback(app: App, handlers: SlackHandlers, answer: Answer): void {
  app.action<Press>(actionIds.findingRight, async ({ ack, action, body }) => {
    await ack();
    await answer(whereaboutsOf(body), async () => {
      const { incident } = parsedValue(incidentValueSchema, action.value);
      await handlers.findingRight({ incidentId: incident, by: body.user.id });
      return undefined;
    });
  });
  app.action<Press>(actionIds.findingWrong, async ({ ack, action, body, client }) => {
    await ack();
    await showModal(client, body.trigger_id, 'What was it?', async () => {
      const { incident } = parsedValue(incidentValueSchema, action.value);
      const channel = body.channel?.id;
      const click = { incidentId: incident, by: body.user.id };
      return handlers.feedbackForm({ ...click, ...(channel ? { channel } : {}) });
    });
  });
  app.view(actionIds.findingWrong, async ({ ack, body, view }) => {
    await ack();
    const by = body.user.id;
    const { incident, channel } = parsedValue(feedbackValueSchema, view.private_metadata);
    await answer({ user: by, channel }, async () => {
      const { values } = view.state;
      const cause = values[causeField]?.[causeField]?.selected_option?.value;
      const note = values[noteField]?.[noteField]?.value?.trim();
      if (!cause) throw buttonOutdated();
      await handlers.findingWrong({ incidentId: incident, by, cause, ...(note ? { note } : {}) });
      return undefined;
    });
  });
}
