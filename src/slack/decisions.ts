import type { App, BlockAction, StaticSelectAction, ViewOutput } from '@slack/bolt';
import type { Click } from '../incidents/approvals/judge-click.ts';
import { type Answer, type Press, parsedValue, showModal, whereaboutsOf } from './answers.ts';
import type { SlackHandlers } from './app.ts';
import { actionIds, approvalValueSchema } from './views/actions.ts';
import { reasonField, rejectModal } from './views/approval-buttons.ts';

/** An option of a message's select menu, chosen. */
type Choice = BlockAction<StaticSelectAction>;

/** The buttons of a request for approval, and what is submitted from its modals. Each is acknowledged at once. */
export function listenToDecisions(app: App, handlers: SlackHandlers, answer: Answer): void {
  app.action<Press>(actionIds.previewFix, async ({ ack, action, body, client }) => {
    await ack();
    await showModal(client, body.trigger_id, 'Preview fix', async () =>
      handlers.preview(clickOf(action.value, body)),
    );
  });
  app.action<Choice>(actionIds.previewFurther, async ({ ack, action, body, client }) => {
    await ack();
    await showModal(client, body.trigger_id, 'Preview fix', async () =>
      handlers.preview(clickOf(action.selected_option.value, body)),
    );
  });
  app.action<Press>(actionIds.openFixPr, async ({ ack, action, body }) => {
    await ack();
    await answer(whereaboutsOf(body), async () => handlers.approve(clickOf(action.value, body)));
  });
  app.action<Press>(actionIds.approveAction, async ({ ack, action, body }) => {
    await ack();
    await answer(whereaboutsOf(body), async () => handlers.approve(clickOf(action.value, body)));
  });
  app.view(actionIds.openFixPr, async ({ ack, body, view }) => {
    await ack();
    const { channel, ...click } = submitted(view, body.user.id);
    await answer({ user: body.user.id, channel }, () =>
      handlers.approve({ ...click, ...(channel ? { channel } : {}) }),
    );
  });
  app.action<Press>(actionIds.reject, async ({ ack, action, body, client }) => {
    await ack();
    await answer(whereaboutsOf(body), async () => {
      const click = clickOf(action.value, body);
      const refusal = await handlers.mayReject(click);
      if (refusal) return refusal;
      const { requestId: request, hash, channel } = click;
      const view = rejectModal({ request, hash, ...(channel ? { channel } : {}) });
      await client.views.open({ trigger_id: body.trigger_id, view });
      return undefined;
    });
  });
  app.view(actionIds.reject, async ({ ack, body, view }) => {
    await ack();
    const reason = view.state.values[reasonField]?.[reasonField]?.value?.trim();
    const click = submitted(view, body.user.id);
    await answer({ user: body.user.id, channel: click.channel }, () =>
      handlers.reject({ ...click, ...(reason ? { reason } : {}) }),
    );
  });
}

function clickOf(value: string | undefined, { user, channel }: BlockAction): Click {
  const { request, hash } = parsedValue(approvalValueSchema, value);
  return { requestId: request, hash, by: user.id, ...(channel ? { channel: channel.id } : {}) };
}

/** A modal knows no channel: the one that it was opened from was kept in it, out of the reach of who presses. */
function submitted({ private_metadata }: ViewOutput, by: string): Click {
  const { request, hash, channel } = parsedValue(approvalValueSchema, private_metadata);
  return { requestId: request, hash, by, ...(channel ? { channel } : {}) };
}
