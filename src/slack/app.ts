import type { BlockAction, ButtonAction } from '@slack/bolt';
import { App, HTTPReceiver, type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { z } from 'zod';
import type { Incident, IncidentRequest } from '../model/incident.ts';
import { problemOrMessage } from '../problems.ts';
import { slackClientOptions } from './client.ts';
import { parseCommandLine } from './command-line.ts';
import {
  actionIds,
  incidentValueSchema,
  namespaceValueSchema,
  proposalValueSchema,
} from './views/actions.ts';
import type { SlackMessage } from './views/blocks.ts';
import { loadingModal } from './views/modals.ts';
import { helpMessage, noteMessage } from './views/notes.ts';

export interface SlackOptions {
  readonly token: string;
  /** The slash command: `/build`. */
  readonly command: string;
  /** An emulator's or proxy's address in place of Slack's. */
  readonly apiUrl?: string;
  readonly receive:
    | { readonly mode: 'socket'; readonly appToken: string }
    | {
        readonly mode: 'http';
        readonly signingSecret: string;
        readonly host: string;
        readonly port: number;
        readonly path: string;
      };
  readonly logger: Logger;
}

/** What happens on each thing that a person does. The answers are shown to that person alone. */
export interface SlackHandlers {
  /** Puts the request on record before Slack is answered. Rejects with a Problem that names a mistake in it. */
  record(
    request: Omit<IncidentRequest, 'cluster'> & { cluster?: string },
  ): Promise<{ incident: Incident; isNew: boolean }>;
  begin(incident: Incident): Promise<void>;
  approve(click: {
    proposalId: string;
    diffHash: string;
    by: string;
  }): Promise<SlackMessage | undefined>;
  preview(click: { proposalId: string; by: string }): Promise<ModalView>;
  evidence(incidentId: string): Promise<ModalView>;
  dismiss(incidentId: string, by: string): Promise<SlackMessage | undefined>;
  chooseNamespace(incidentId: string, namespace: string, by: string): Promise<void>;
}

export interface SlackApp {
  /** Begins to receive. @returns the port in HTTP mode */
  start(): Promise<{ port?: number }>;
  stop(): Promise<void>;
}

/** The bot's ear: acknowledges within Slack's three seconds, hands on what was asked, and tells the asker of mistakes. */
export function slackApp(options: SlackOptions, handlers: SlackHandlers): SlackApp {
  const app = new App({
    // One workspace, one token. Given the token alone, Bolt would ask Slack who we are before every acknowledgement.
    authorize: async () => ({ botToken: options.token }),
    receiver: receiverFor(options),
    clientOptions: slackClientOptions(options.apiUrl),
    logger: options.logger,
  });
  listenToCommand(app, options.command, handlers);
  listenToButtons(app, handlers);
  app.error(async (error) => options.logger.error(error));
  return {
    async start() {
      if (options.receive.mode === 'socket') {
        await app.start();
        return {};
      }
      const server = await app.start({ port: options.receive.port, host: options.receive.host });
      const address =
        'address' in Object(server) ? (server as { address(): unknown }).address() : undefined;
      return { port: (address as { port?: number } | undefined)?.port ?? options.receive.port };
    },
    async stop() {
      await app.stop();
    },
  };
}

const receiverFor = ({ receive, apiUrl, logger }: SlackOptions): Receiver =>
  receive.mode === 'socket'
    ? new SocketModeReceiver({
        appToken: receive.appToken,
        installerOptions: { clientOptions: slackClientOptions(apiUrl) },
        logger,
      })
    : new HTTPReceiver({
        signingSecret: receive.signingSecret,
        endpoints: receive.path,
        port: receive.port,
        logger,
      });

function listenToCommand(app: App, command: string, handlers: SlackHandlers): void {
  app.command(command, async ({ command: given, ack, respond, logger }) => {
    const line = parseCommandLine(given.text);
    if (line.kind === 'help') return ack({ response_type: 'ephemeral', ...helpMessage(command) });
    if (line.kind === 'mistake')
      return ack({ response_type: 'ephemeral', ...noteMessage(line.message) });

    const { kind: _, ...asked } = line;
    const request = {
      ...asked,
      // A delivery that Slack repeats carries the same trigger.
      idempotencyKey: `slack-command:${given.team_id}:${given.trigger_id}`,
      requestedBy: given.user_id,
      channel: given.channel_id,
    };
    const recorded = await handlers
      .record(request)
      .catch((error: unknown) => problemOrMessage(error));
    if (typeof recorded === 'string')
      return ack({ response_type: 'ephemeral', ...noteMessage(recorded) });
    // On record it cannot be lost: only now is Slack told that the command was taken.
    await ack();
    // Whoever took the first delivery is at it.
    if (!recorded.isNew) return;
    await handlers.begin(recorded.incident).catch(async (error: unknown) => {
      logger.error(error);
      await respond({ response_type: 'ephemeral', ...noteMessage(problemOrMessage(error)) });
    });
  });
}

function listenToButtons(app: App, handlers: SlackHandlers): void {
  app.action<BlockAction<ButtonAction>>(
    actionIds.previewFix,
    async ({ ack, action, body, client }) => {
      await ack();
      const { proposal } = parsedValue(proposalValueSchema, action.value);
      await showModal(client, body.trigger_id, 'Preview fix', () =>
        handlers.preview({ proposalId: proposal, by: body.user.id }),
      );
    },
  );
  app.action<BlockAction<ButtonAction>>(
    actionIds.showEvidence,
    async ({ ack, action, body, client }) => {
      await ack();
      const { incident } = parsedValue(incidentValueSchema, action.value);
      await showModal(client, body.trigger_id, 'Evidence', () => handlers.evidence(incident));
    },
  );
  app.action<BlockAction<ButtonAction>>(
    actionIds.openFixPr,
    async ({ ack, action, body, client }) => {
      await ack();
      const { proposal, hash } = parsedValue(proposalValueSchema, action.value);
      const answer = await handlers.approve({
        proposalId: proposal,
        diffHash: hash,
        by: body.user.id,
      });
      await whisper(client, body, answer);
    },
  );
  app.action<BlockAction<ButtonAction>>(
    actionIds.dismiss,
    async ({ ack, action, body, client }) => {
      await ack();
      const { incident } = parsedValue(incidentValueSchema, action.value);
      await whisper(client, body, await handlers.dismiss(incident, body.user.id));
    },
  );
  app.action<BlockAction<ButtonAction>>(
    new RegExp(`^${actionIds.chooseNamespace}`),
    async ({ ack, action, body }) => {
      await ack();
      const { incident, namespace } = parsedValue(namespaceValueSchema, action.value);
      await handlers.chooseNamespace(incident, namespace, body.user.id);
    },
  );
  app.view(actionIds.openFixPr, async ({ ack, body, view, client }) => {
    const { proposal, hash } = parsedValue(proposalValueSchema, view.private_metadata);
    await ack();
    const answer = await handlers.approve({
      proposalId: proposal,
      diffHash: hash,
      by: body.user.id,
    });
    if (answer) await client.chat.postMessage({ channel: body.user.id, ...answer });
  });
}

/** Opens at once, since a trigger lives three seconds, and fills the modal when its content is there. */
async function showModal(
  client: WebClient,
  trigger: string,
  title: string,
  content: () => Promise<ModalView>,
): Promise<void> {
  const opened = await client.views.open({ trigger_id: trigger, view: loadingModal(title) });
  const view = await content();
  await client.views.update({ view_id: opened.view?.id ?? '', view });
}

/** Tells only the one who clicked; the message that everyone sees stays as it is. */
async function whisper(
  client: WebClient,
  body: BlockAction,
  answer: SlackMessage | undefined,
): Promise<void> {
  const channel = body.channel?.id;
  if (!answer || !channel) return;
  const thread = body.message?.thread_ts;
  await client.chat.postEphemeral({
    channel,
    user: body.user.id,
    ...answer,
    ...(typeof thread === 'string' ? { thread_ts: thread } : {}),
  });
}

function parsedValue<T>(schema: z.ZodType<T>, value: string | undefined): T {
  return schema.parse(JSON.parse(value ?? '{}'));
}
