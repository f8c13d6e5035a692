import { createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ShownMessage, TestSlack } from './slack-proxy.ts';

/** A button as it stands in a message. */
export interface Button {
  readonly action_id: string;
  readonly block_id: string;
  readonly value: string;
}

/** What a tampered or repeated delivery differs in. */
export interface Delivery {
  /** The signing secret that it is signed with; the workspace's own when absent. */
  readonly secret?: string;
  /** Seconds since 1970 that it claims to be sent at; now when absent. */
  readonly sentAt?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SlashCommand extends Delivery {
  /** What stands after the command: `diagnose app-7`. */
  readonly text: string;
  readonly user: string;
  readonly channel: string;
  /** A fresh one when absent; a repeated delivery carries the same. */
  readonly trigger?: string;
}

export interface Click extends Delivery {
  readonly user: string;
  readonly channel: string;
  readonly message: ShownMessage;
  readonly button: Button;
}

/** Something that happened in the workspace. */
export interface SlackEvent extends Delivery {
  readonly event: Readonly<Record<string, unknown>>;
  /** A fresh one when absent; a repeated delivery carries the same. */
  readonly id?: string;
}

export interface ShortcutUse extends Delivery {
  readonly callback: string;
  readonly user: string;
  readonly channel: string;
  readonly message: ShownMessage;
}

/** The bot's answer to a delivery. */
export interface Acknowledged {
  readonly status: number;
  readonly body: string;
}

/** Slack's side of the conversation: deliveries to the bot's endpoint, signed as Slack signs them. */
export interface SlackRequests {
  command(command: SlashCommand): Promise<Acknowledged>;
  click(click: Click): Promise<Acknowledged>;
  event(event: SlackEvent): Promise<Acknowledged>;
  /** Chooses a shortcut in a message's menu. */
  shortcut(use: ShortcutUse): Promise<Acknowledged>;
  /** Presses the button at the foot of a modal. */
  submit(view: unknown, user: string): Promise<Acknowledged>;
}

const team = 'T000000001';
const app = 'A0BUILDMEDIC';

export function slackRequests(botUrl: string, slack: TestSlack): SlackRequests {
  const deliver = (form: Record<string, string>, delivery: Delivery = {}) =>
    send(botUrl, new URLSearchParams(form).toString(), {
      type: 'application/x-www-form-urlencoded',
      secret: slack.signingSecret,
      ...delivery,
    });
  return {
    async command({ text, user, channel, trigger, ...delivery }) {
      const trigger_id = trigger ?? (await slack.triggerId(user));
      const form = {
        command: '/build',
        text,
        user_id: user,
        channel_id: channel,
        team_id: team,
        trigger_id,
        // Each command has an address of its own, which takes five answers.
        response_url: `${slack.responseUrl}?${new URLSearchParams({ trigger_id })}`,
      };
      return deliver(form, delivery);
    },
    async click({ user, channel, message, button, ...delivery }) {
      const payload = {
        type: 'block_actions',
        team: { id: team },
        user: { id: user },
        channel: { id: channel },
        message,
        trigger_id: await slack.triggerId(user),
        response_url: slack.responseUrl,
        actions: [{ type: 'button', action_ts: message.ts, ...button }],
      };
      return deliver({ payload: JSON.stringify(payload) }, delivery);
    },
    event: ({ event, id, ...delivery }) =>
      send(
        botUrl,
        JSON.stringify({
          type: 'event_callback',
          team_id: team,
          api_app_id: app,
          event_id: id ?? `Ev${randomUUID()}`,
          event_time: Math.floor(Date.now() / 1000),
          authorizations: [{ team_id: team, user_id: 'U0BUILDMEDIC', is_bot: true }],
          event,
        }),
        { type: 'application/json', secret: slack.signingSecret, ...delivery },
      ),
    async shortcut({ callback, user, channel, message, ...delivery }) {
      const payload = {
        type: 'message_action',
        callback_id: callback,
        team: { id: team },
        user: { id: user },
        channel: { id: channel },
        message_ts: message.ts,
        message: { type: 'message', ...message },
        trigger_id: await slack.triggerId(user),
        response_url: slack.responseUrl,
      };
      return deliver({ payload: JSON.stringify(payload) }, delivery);
    },
    submit: (view, user) =>
      deliver({
        payload: JSON.stringify({
          type: 'view_submission',
          team: { id: team },
          user: { id: user },
          view,
        }),
      }),
  };
}

/** Signed over version, time and raw body (Slack, "Verifying requests from Slack"). */
async function send(
  botUrl: string,
  body: string,
  { type, secret, sentAt, headers }: Delivery & { type: string; secret: string },
): Promise<Acknowledged> {
  const timestamp = String(sentAt ?? Math.floor(Date.now() / 1000));
  const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const answer = await fetch(botUrl, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${hash}`,
      ...headers,
    },
    body,
  });
  return { status: answer.status, body: await answer.text() };
}

const buttonSchema = z.object({
  type: z.literal('button'),
  action_id: z.string(),
  value: z.string(),
  text: z.object({ text: z.string() }),
});
const actionsSchema = z.object({
  type: z.literal('actions'),
  block_id: z.string(),
  elements: z.array(buttonSchema),
});

/** The message's buttons by what is written on them. */
export function buttonsOf({ blocks = [] }: ShownMessage): ReadonlyMap<string, Button> {
  const rows = blocks.flatMap((block) => actionsSchema.safeParse(block).data ?? []);
  return new Map(
    rows.flatMap(({ block_id, elements }) =>
      elements.map(({ action_id, value, text }) => [text.text, { action_id, block_id, value }]),
    ),
  );
}
