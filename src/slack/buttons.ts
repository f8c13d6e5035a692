import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { z } from 'zod';
import { problemOrMessage } from '../problems.ts';
import type { SlackHandlers } from './app.ts';
import {
  actionIds,
  incidentValueSchema,
  namespaceValueSchema,
  proposalValueSchema,
} from './views/actions.ts';
import type { SlackMessage } from './views/blocks.ts';
import { loadingModal } from './views/modals.ts';
import { noteModal } from './views/note-modal.ts';
import { noteMessage } from './views/notes.ts';

type Press = BlockAction<ButtonAction>;

/** The buttons of findings, and the one at the foot of the preview. Each is acknowledged at once. */
export function listenToButtons(app: App, handlers: SlackHandlers): void {
  app.action<Press>(actionIds.previewFix, async ({ ack, action, body, client }) => {
    await ack();
    const { proposal } = parsedValue(proposalValueSchema, action.value);
    await showModal(client, body.trigger_id, 'Preview fix', () =>
      handlers.preview({ proposalId: proposal, by: body.user.id }),
    );
  });
  app.action<Press>(actionIds.showEvidence, async ({ ack, action, body, client }) => {
    await ack();
    const { incident } = parsedValue(incidentValueSchema, action.value);
    await showModal(client, body.trigger_id, 'Evidence', () => handlers.evidence(incident));
  });
  app.action<Press>(actionIds.openFixPr, async ({ ack, action, body, client }) => {
    await ack();
    await answer(client, body, () => {
      const { proposal, hash } = parsedValue(proposalValueSchema, action.value);
      return handlers.approve({ proposalId: proposal, diffHash: hash, by: body.user.id });
    });
  });
  app.action<Press>(actionIds.dismiss, async ({ ack, action, body, client }) => {
    await ack();
    await answer(client, body, () => {
      const { incident } = parsedValue(incidentValueSchema, action.value);
      return handlers.dismiss(incident, body.user.id);
    });
  });
  app.action<Press>(
    new RegExp(`^${actionIds.chooseNamespace}`),
    async ({ ack, action, body, client }) => {
      await ack();
      await answer(client, body, async () => {
        const { incident, namespace } = parsedValue(namespaceValueSchema, action.value);
        await handlers.chooseNamespace(incident, namespace, body.user.id);
        return undefined;
      });
    },
  );
  app.view(actionIds.openFixPr, async ({ ack, body, view, client }) => {
    await ack();
    const told = await orFailure(() => {
      const { proposal, hash } = parsedValue(proposalValueSchema, view.private_metadata);
      return handlers.approve({ proposalId: proposal, diffHash: hash, by: body.user.id });
    });
    // A modal knows no channel: what there is to say goes to the person directly.
    if (told.message) await client.chat.postMessage({ channel: body.user.id, ...told.message });
    if (told.error) throw told.error;
  });
}

interface Told {
  readonly message?: SlackMessage;
  readonly error?: unknown;
}

/** Whoever clicked is told of a failure too, instead of watching a button that does nothing. */
async function orFailure(work: () => Promise<SlackMessage | undefined>): Promise<Told> {
  try {
    const message = await work();
    return message ? { message } : {};
  } catch (error) {
    return { message: noteMessage(problemOrMessage(error)), error };
  }
}

/** Tells only the one who clicked; the message that everyone sees stays as it is. */
async function answer(
  client: WebClient,
  body: Press,
  work: () => Promise<SlackMessage | undefined>,
): Promise<void> {
  const { message, error } = await orFailure(work);
  const channel = body.channel?.id;
  if (message && channel) {
    const thread = body.message?.thread_ts;
    await client.chat.postEphemeral({
      channel,
      user: body.user.id,
      ...message,
      ...(typeof thread === 'string' ? { thread_ts: thread } : {}),
    });
  }
  if (error) throw error;
}

/** Opens at once, since a trigger lives three seconds, and fills the modal when its content is there. */
async function showModal(
  client: WebClient,
  trigger: string,
  title: string,
  content: () => Promise<ModalView>,
): Promise<void> {
  const opened = await client.views.open({ trigger_id: trigger, view: loadingModal(title) });
  const view_id = opened.view?.id ?? '';
  try {
    await client.views.update({ view_id, view: await content() });
  } catch (error) {
    await client.views.update({ view_id, view: noteModal(title, problemOrMessage(error)) });
    throw error;
  }
}

function parsedValue<T>(schema: z.ZodType<T>, value: string | undefined): T {
  return schema.parse(JSON.parse(value ?? '{}'));
}
