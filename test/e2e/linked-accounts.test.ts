import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunningApp } from '../../src/app.ts';
import { githubUserAuthorization } from '../../src/github/user-authorization.ts';
import { createLinkedAccounts } from '../../src/incidents/approvals/linked-accounts.ts';
import type { LinkedAccounts } from '../../src/model/linked-account.ts';
import { accountStore } from '../../src/store/account-store.ts';
import { aesCipher } from '../../src/store/cipher.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { tokens } from '../github/emulated-github.ts';
import { encryptionKey, startWorld, type World, type WorldOptions } from '../support/app.ts';
import { clientId, clientSecret } from '../support/github-oauth.ts';
import { type Conversation, conversation, patience } from './conversation.ts';

let world: World;
let talk: Conversation;
let database: Database;
let app: RunningApp;

async function begin(options: Partial<WorldOptions> = {}): Promise<void> {
  world = await startWorld({ queue: 'postgres', ...options });
  app = await world.start();
  talk = conversation(world, app);
  database = await openDatabase({ url: world.environment.DATABASE_URL ?? '', dataDir: 'unused' });
}
afterEach(async () => {
  await database.close();
  await world.close();
});

/** What the bot answered to commands, newest last. */
const answers = (): string[] =>
  world.slack.callsOf('response_url').map(({ body }) => String(body.text));
const answered = (words: string): Promise<string> =>
  vi.waitFor(() => {
    const found = answers().find((text) => text.includes(words));
    if (!found) throw new Error(`Not answered yet: ${answers().join(' | ')}`);
    return found;
  }, patience);

async function shownCode(): Promise<string> {
  world.slack.calls.length = 0;
  await talk.type('link github');
  const text = await answered('Enter the code');
  return /WXYZ-\d+/.exec(text)?.[0] ?? '';
}

async function link(as = tokens.reader): Promise<void> {
  world.oauth.enter(await shownCode(), as);
  await answered('is linked.');
}

/** What another process of the bot knows. */
const linked = (secret: string | undefined = clientSecret, key = encryptionKey): LinkedAccounts =>
  createLinkedAccounts({
    accounts: accountStore(database.db, aesCipher([Buffer.from(key, 'base64')])),
    authorization: githubUserAuthorization({
      apiUrl: world.oauth.url,
      clientId,
      ...(secret ? { clientSecret: secret } : {}),
    }),
  });

const everythingStored = async (): Promise<string> =>
  JSON.stringify([
    await database.db.selectFrom('githubAccounts').selectAll().execute(),
    await database.db.selectFrom('githubLinkRequests').selectAll().execute(),
  ]);

describe('linking a GitHub account', () => {
  beforeEach(() => begin());

  it('shows a code to the asker alone, and says when it was entered', async () => {
    const code = await shownCode();
    expect(await talk.channel()).toEqual([]);
    expect(await linked().userTokenOf(world.slack.users.requester)).toEqual({ kind: 'not-linked' });

    world.oauth.enter(code, tokens.reader);
    await answered('Your GitHub account reader is linked.');
    expect(await linked().userTokenOf(world.slack.users.requester)).toEqual({
      kind: 'linked',
      login: 'reader',
      token: world.oauth.live()[0],
    });
    expect(await linked().loginOf(world.slack.users.requester)).toBe('reader');
    expect(await linked().userTokenOf(world.slack.users.bystander)).toEqual({ kind: 'not-linked' });
  });

  it('keeps no token, code or address of an answer in the open', async () => {
    await shownCode();
    expect(await everythingStored()).not.toMatch(/device-code-|response_url/);
    await link();
    const stored = await everythingStored();
    expect(stored).toContain('"login":"reader"');
    expect(stored).not.toMatch(/gh[ur]_given/);
  });

  it('asks less often when GitHub says so', async () => {
    await shownCode();
    world.oauth.slowDown();
    await vi.waitFor(async () => {
      const [request] = await database.db.selectFrom('githubLinkRequests').selectAll().execute();
      expect(request?.intervalSeconds).toBeGreaterThan(5);
    }, patience);
  });

  it('says so when the person declines', async () => {
    world.oauth.deny(await shownCode());
    await answered('on GitHub the answer was no');
    expect(await everythingStored()).toBe('[[],[]]');
  });

  it('says so when the code was not entered in time', async () => {
    world.oauth.codes.expiresInSeconds = 0;
    await talk.type('link github');
    await answered('was not entered in time');
    expect(await everythingStored()).toBe('[[],[]]');
  });

  it('takes the newest code of a person and no earlier one', async () => {
    const first = await shownCode();
    const second = await shownCode();
    expect(second).not.toBe(first);
    world.oauth.enter(first, tokens.owner);
    world.oauth.enter(second, tokens.reader);
    await answered('Your GitHub account reader is linked.');
    expect(await linked().loginOf(world.slack.users.requester)).toBe('reader');
  });

  it('goes on when the bot comes back', async () => {
    const code = await shownCode();
    await app.stop();
    world.oauth.enter(code, tokens.reader);
    await world.start();
    await answered('Your GitHub account reader is linked.');
  });

  it('tells who is linked already, and unlinks by ending the token', async () => {
    await link();
    await talk.type('link github');
    await answered('Your GitHub account reader is linked. To link another one');

    await talk.type('unlink github');
    await answered('Your GitHub account reader is linked no more.');
    expect(world.oauth.live()).toEqual([]);
    expect(await linked().userTokenOf(world.slack.users.requester)).toEqual({ kind: 'not-linked' });
    await talk.type('unlink github');
    await answered('You have no linked GitHub account');
  });

  it('explains an App without the device flow', async () => {
    world.oauth.codes.deviceFlow = false;
    await talk.type('link github');
    expect(await answered('gives out no code')).toContain('Enable Device Flow');
  });

  it('asks which account is meant', async () => {
    const answer = await talk.type('link gitlab');
    expect(answer.body).toContain('There is link github');
  });
});

describe('a token that expires', () => {
  beforeEach(async () => {
    await begin();
    world.oauth.tokens.expiresInSeconds = 60;
    await link();
    world.oauth.tokens.expiresInSeconds = 28_800;
  });
  const user = () => world.slack.users.requester;

  it('is renewed once, however many ask for it at the same time', async () => {
    const [before] = world.oauth.live();
    const asked = await Promise.all(Array.from({ length: 5 }, () => linked().userTokenOf(user())));

    const [renewed, ...others] = world.oauth.live();
    expect(others).toEqual([]);
    expect(renewed).not.toBe(before);
    for (const access of asked)
      expect(access).toEqual({ kind: 'linked', login: 'reader', token: renewed });
  });

  it('has lapsed when GitHub does not renew it, and then the account is linked no more', async () => {
    await linked().userTokenOf(user());
    await database.db.updateTable('githubAccounts').set({ expiresAt: new Date() }).execute();
    expect(await linked('another-secret').userTokenOf(user())).toEqual({
      kind: 'lapsed',
      login: 'reader',
    });
    expect(await linked().userTokenOf(user())).toEqual({ kind: 'not-linked' });
  });

  it('is of no use without the key that it was encrypted with', async () => {
    const other = Buffer.alloc(32, 8).toString('base64');
    expect(await linked(clientSecret, other).userTokenOf(user())).toEqual({
      kind: 'lapsed',
      login: 'reader',
    });
  });
});

describe('without a key to encrypt with', () => {
  it('nothing can be linked, and the answer says what to set', async () => {
    await begin({ environment: { BUILDMEDIC_ENCRYPTION_KEY: '' } });
    await talk.type('link github');
    expect(await answered('has no key')).toContain('openssl rand -base64 32');
    expect(world.oauth.asked).toEqual([]);
  });
});
