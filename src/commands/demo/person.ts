import { createHmac } from 'node:crypto';

/** Where the bot listens and how Slack signs what it sends there. */
export interface SlackSide {
  readonly botUrl: string;
  readonly signingSecret: string;
  readonly slackUrl: string;
  readonly botToken: string;
  readonly command: string;
  readonly responseUrl: (user: string, trigger: string) => string;
}

/** A message of the channel, as Slack keeps it. */
export interface PostedMessage {
  readonly ts: string;
  readonly text: string;
  readonly blocks?: readonly unknown[];
  readonly user?: string;
}

/** What Slack does when people type and press, and what they see. Requests are signed as Slack signs them. */
export interface SlackWorkspace {
  /** @returns what the bot answers to the one who typed alone, when it does at once */
  type(user: string, channel: string, text: string): Promise<PostedMessage | undefined>;
  press(
    user: string,
    channel: string,
    message: PostedMessage,
    button: ButtonPressed,
  ): Promise<void>;
}

export interface ButtonPressed {
  readonly action_id: string;
  readonly value: string;
}

export function slackWorkspace(side: SlackSide): SlackWorkspace {
  const api = async (
    method: string,
    body: Record<string, unknown>,
  ): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${side.slackUrl}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${side.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  const triggerFor = async (user: string): Promise<string> =>
    String((await api('views.generateTriggerId', { user_id: user })).trigger_id ?? '');

  return {
    async type(user, channel, text) {
      const trigger = await triggerFor(user);
      const answer = await send(side, {
        command: side.command,
        text,
        user_id: user,
        channel_id: channel,
        team_id: 'T000000001',
        trigger_id: trigger,
        response_url: side.responseUrl(user, trigger),
      });
      return answer ? { ts: '', ...(JSON.parse(answer) as Omit<PostedMessage, 'ts'>) } : undefined;
    },
    async press(user, channel, message, button) {
      const payload = {
        type: 'block_actions',
        team: { id: 'T000000001' },
        user: { id: user },
        channel: { id: channel },
        message,
        trigger_id: await triggerFor(user),
        actions: [{ type: 'button', block_id: 'pressed', action_ts: message.ts, ...button }],
      };
      await send(side, { payload: JSON.stringify(payload) });
    },
  };
}

/** Signed with the app's secret over the time and the raw body (Slack, "Verifying requests from Slack"). */
async function send(
  { botUrl, signingSecret }: SlackSide,
  form: Record<string, string>,
): Promise<string> {
  const body = new URLSearchParams(form).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', signingSecret)
    .update(`v0:${timestamp}:${body}`)
    .digest('hex');
  const answer = await fetch(botUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the bot answered ${answer.status}: ${text}`);
  return text;
}
