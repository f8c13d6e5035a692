import { z } from 'zod';

export const token = 'xoxb-buildmedic';
const readerToken = 'xoxp-reader';
export const signingSecret = 'signing-secret-of-the-tests';
const people = ['requester', 'approver', 'secondApprover', 'bystander'] as const;

/** Who and what there is in the emulated workspace. */
export interface WorkspaceIds {
  /** Channel ids. The bot is a member of `builds` and does not see `vault`. */
  readonly channels: { readonly builds: string; readonly vault: string };
  /** User ids. */
  readonly users: Readonly<
    Record<'requester' | 'approver' | 'secondApprover' | 'bystander', string>
  >;
}

/** The emulator's seed. */
export const workspace = {
  users: people.map((name) => ({ name, real_name: name })),
  channels: [{ name: 'builds' }, { name: 'vault', is_private: true }],
  oauth_apps: [
    {
      app_id: 'A0BUILDMEDIC',
      client_id: '1.2',
      client_secret: 'unused',
      name: 'buildmedic',
      redirect_uris: [],
      bot_id: 'B0BUILDMEDIC',
      bot_user_id: 'U0BUILDMEDIC',
    },
  ],
  tokens: [
    { token, type: 'bot', user_id: 'U0BUILDMEDIC', app_id: 'A0BUILDMEDIC', bot_id: 'B0BUILDMEDIC' },
    { token: readerToken, user: 'bystander' },
  ],
  signing_secret: signingSecret,
};

export type Ask = (
  method: string,
  args: Record<string, string>,
  as?: string,
) => Promise<Record<string, unknown>>;

/** Calls past the proxy: what a test looks at is no call of the bot. */
export const asker =
  (slackUrl: string): Ask =>
  async (method, args, as = readerToken) => {
    const answer = await fetch(slackUrl + method, {
      method: 'POST',
      headers: { authorization: `Bearer ${as}` },
      body: new URLSearchParams(args),
    });
    const body = z.looseObject({ ok: z.boolean() }).parse(await answer.json());
    if (!body.ok) throw new Error(`${method}: ${String(body.error)}`);
    return body;
  };

const namedSchema = z.array(z.looseObject({ id: z.string(), name: z.string() }));

/** The emulator makes up its ids, so they are looked up. */
export async function idsOf(ask: Ask): Promise<WorkspaceIds> {
  const { channels } = await ask('conversations.list', { types: 'public_channel,private_channel' });
  const { members } = await ask('users.list', {});
  const find = (list: unknown, name: string): string => {
    const found = namedSchema.parse(list).find((one) => one.name === name);
    if (!found) throw new Error(`The emulated workspace has no ${name}.`);
    return found.id;
  };
  const [requester, approver, secondApprover, bystander] = people;
  return {
    channels: { builds: find(channels, 'builds'), vault: find(channels, 'vault') },
    users: {
      requester: find(members, requester),
      approver: find(members, approver),
      secondApprover: find(members, secondApprover),
      bystander: find(members, bystander),
    },
  };
}
