import type { App } from '@slack/bolt';
import { type Answer, type Press, parsedValue, showModal, whereaboutsOf } from './answers.ts';
import type { SlackHandlers } from './app.ts';
import {
  actionIds,
  diagnoseValueSchema,
  incidentValueSchema,
  mergeValueSchema,
  namespaceValueSchema,
  proposalValueSchema,
  verificationValueSchema,
} from './views/actions.ts';

/** The buttons of findings. Each is acknowledged at once. */
export function listenToButtons(app: App, handlers: SlackHandlers, answer: Answer): void {
  app.action<Press>(actionIds.showEvidence, async ({ ack, action, body, client }) => {
    await ack();
    const { incident } = parsedValue(incidentValueSchema, action.value);
    await showModal(client, body.trigger_id, 'Evidence', () => handlers.evidence(incident));
  });
  app.action<Press>(actionIds.diagnose, async ({ ack, action, body }) => {
    await ack();
    const whereabouts = whereaboutsOf(body);
    await answer(whereabouts, async () => {
      const asked = parsedValue(diagnoseValueSchema, action.value);
      // Each press has a trigger of its own.
      const { incident, isNew } = await handlers.record({
        ...asked,
        idempotencyKey: `slack-button:${body.team?.id ?? ''}:${body.trigger_id}`,
        requestedBy: body.user.id,
        channel: whereabouts.channel ?? body.user.id,
      });
      if (isNew) await handlers.begin(incident);
      return undefined;
    });
  });
  app.action<Press>(actionIds.proposeAgain, async ({ ack, action, body }) => {
    await ack();
    await answer(whereaboutsOf(body), async () => {
      const { proposal } = parsedValue(proposalValueSchema, action.value);
      return handlers.proposeAgain(proposal, body.user.id);
    });
  });
  for (const [id, handle] of [
    [actionIds.approveOnGitHub, handlers.approveOnGitHub],
    [actionIds.mergeWhenGreen, handlers.merge],
    [actionIds.doNotMerge, handlers.doNotMerge],
  ] as const)
    app.action<Press>(id, async ({ ack, action, body }) => {
      await ack();
      await answer(whereaboutsOf(body), async () => {
        const { proposal, head } = parsedValue(mergeValueSchema, action.value);
        return handle({ proposalId: proposal, headSha: head, by: body.user.id });
      });
    });
  app.action<Press>(actionIds.dismiss, async ({ ack, action, body }) => {
    await ack();
    await answer(whereaboutsOf(body), async () => {
      const { incident } = parsedValue(incidentValueSchema, action.value);
      return handlers.dismiss(incident, body.user.id);
    });
  });
  app.action<Press>(actionIds.stopWaiting, async ({ ack, action, body }) => {
    await ack();
    await answer(whereaboutsOf(body), async () => {
      const { verification } = parsedValue(verificationValueSchema, action.value);
      return handlers.stopWaiting(verification, body.user.id);
    });
  });
  app.action<Press>(new RegExp(`^${actionIds.chooseNamespace}`), async ({ ack, action, body }) => {
    await ack();
    await answer(whereaboutsOf(body), async () => {
      const { incident, namespace } = parsedValue(namespaceValueSchema, action.value);
      await handlers.chooseNamespace(incident, namespace, body.user.id);
      return undefined;
    });
  });
}
