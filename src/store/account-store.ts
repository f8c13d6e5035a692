import { type Kysely, sql, type Transaction } from 'kysely';
import type { GitHubAccount, UserTokens } from '../model/linked-account.ts';
import type { Cipher } from './cipher.ts';
import { isUuid } from './is-uuid.ts';
import type { GitHubAccountRow, GitHubLinkRequestRow, Tables } from './tables.ts';

/** Someone was shown a code and has not entered it on GitHub yet, as far as is known. */
export interface LinkRequest {
  readonly id: string;
  readonly slackUser: string;
  readonly deviceCode: string;
  /** Where Slack takes what is to be said about it. */
  readonly responseUrl: string;
  readonly intervalSeconds: number;
  /** GitHub is not asked before. */
  readonly nextAskAt: Date;
  readonly expiresAt: Date;
}

export interface NewLinkRequest
  extends Pick<LinkRequest, 'slackUser' | 'deviceCode' | 'responseUrl' | 'intervalSeconds'> {
  readonly expiresInSeconds: number;
}

/** An account with its tokens in the open. */
export interface StoredAccount extends GitHubAccount {
  readonly slackUser: string;
  readonly linkedAt: Date;
  /** Nothing when the key that it was encrypted with is gone. */
  readonly tokens: UserTokens | undefined;
}

/** Linked GitHub accounts. Tokens and codes are encrypted before they reach the database. */
export interface AccountStore {
  /** One a person: what they began earlier is void. */
  begin(request: NewLinkRequest): Promise<LinkRequest>;
  request(id: string): Promise<LinkRequest | undefined>;
  /** Every request that has not ended, also those whose time is over. */
  requests(): Promise<readonly LinkRequest[]>;
  /** GitHub was asked and is not to be asked again for so many seconds. */
  asked(id: string, intervalSeconds: number): Promise<void>;
  end(id: string): Promise<void>;
  /** Ends the request and keeps what it led to; `'stale'` when it is void meanwhile. */
  link(id: string, account: GitHubAccount, tokens: UserTokens): Promise<'linked' | 'stale'>;
  account(slackUser: string): Promise<StoredAccount | undefined>;
  /**
   * Renews tokens that are good for one renewal: one process at a time, each with the tokens as the last one left them.
   * An account that cannot be renewed is forgotten. @returns nothing then
   */
  renew(
    slackUser: string,
    renewed: (account: StoredAccount) => Promise<UserTokens | 'refused'>,
  ): Promise<StoredAccount | undefined>;
  /** @returns what was forgotten */
  forget(slackUser: string): Promise<StoredAccount | undefined>;
}

export function accountStore(db: Kysely<Tables>, cipher: Cipher): AccountStore {
  const requestOf = (row: GitHubLinkRequestRow): LinkRequest | undefined => {
    const deviceCode = cipher.open(row.deviceCode, placeOf.deviceCode(row.slackUser));
    const responseUrl = cipher.open(row.responseUrl, placeOf.responseUrl(row.slackUser));
    return deviceCode && responseUrl ? { ...row, deviceCode, responseUrl } : undefined;
  };

  const accountOf = (row: GitHubAccountRow): StoredAccount => {
    const token = cipher.open(row.token, placeOf.token(row.slackUser));
    const refreshToken =
      row.refreshToken && cipher.open(row.refreshToken, placeOf.refreshToken(row.slackUser));
    return {
      slackUser: row.slackUser,
      id: Number(row.githubId),
      login: row.login,
      linkedAt: row.linkedAt,
      tokens: token
        ? {
            token,
            ...(row.expiresAt ? { expiresAt: row.expiresAt } : {}),
            ...(refreshToken ? { refreshToken } : {}),
          }
        : undefined,
    };
  };

  const tokenColumns = (slackUser: string, { token, expiresAt, refreshToken }: UserTokens) => ({
    token: cipher.seal(token, placeOf.token(slackUser)),
    expiresAt: expiresAt ?? null,
    refreshToken: refreshToken ? cipher.seal(refreshToken, placeOf.refreshToken(slackUser)) : null,
    renewedAt: sql<Date>`now()`,
  });

  const forgetIn = async (transaction: Transaction<Tables> | Kysely<Tables>, slackUser: string) =>
    transaction
      .deleteFrom('githubAccounts')
      .where('slackUser', '=', slackUser)
      .returningAll()
      .executeTakeFirst();

  return {
    async begin({ slackUser, deviceCode, responseUrl, intervalSeconds, expiresInSeconds }) {
      const values = {
        slackUser,
        deviceCode: cipher.seal(deviceCode, placeOf.deviceCode(slackUser)),
        responseUrl: cipher.seal(responseUrl, placeOf.responseUrl(slackUser)),
        intervalSeconds,
        nextAskAt: secondsFromNow(intervalSeconds),
        expiresAt: secondsFromNow(expiresInSeconds),
      };
      const row = await db.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom('githubLinkRequests')
          .where('slackUser', '=', slackUser)
          .execute();
        return transaction
          .insertInto('githubLinkRequests')
          .values(values)
          .returningAll()
          .executeTakeFirstOrThrow();
      });
      return { ...row, deviceCode, responseUrl };
    },

    async request(id) {
      if (!isUuid(id)) return undefined;
      const row = await db
        .selectFrom('githubLinkRequests')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && requestOf(row);
    },

    async requests() {
      const rows = await db.selectFrom('githubLinkRequests').selectAll().execute();
      return rows.flatMap((row) => requestOf(row) ?? []);
    },

    async asked(id, intervalSeconds) {
      await db
        .updateTable('githubLinkRequests')
        .set({ intervalSeconds, nextAskAt: secondsFromNow(intervalSeconds) })
        .where('id', '=', id)
        .execute();
    },

    async end(id) {
      await db.deleteFrom('githubLinkRequests').where('id', '=', id).execute();
    },

    async link(id, account, tokens) {
      return db.transaction().execute(async (transaction) => {
        const request = await transaction
          .deleteFrom('githubLinkRequests')
          .where('id', '=', id)
          .returning('slackUser')
          .executeTakeFirst();
        if (!request) return 'stale' as const;
        const columns = {
          githubId: String(account.id),
          login: account.login,
          linkedAt: sql<Date>`now()`,
          ...tokenColumns(request.slackUser, tokens),
        };
        await transaction
          .insertInto('githubAccounts')
          .values({ slackUser: request.slackUser, ...columns })
          .onConflict((conflict) => conflict.column('slackUser').doUpdateSet(columns))
          .execute();
        return 'linked' as const;
      });
    },

    async account(slackUser) {
      const row = await db
        .selectFrom('githubAccounts')
        .selectAll()
        .where('slackUser', '=', slackUser)
        .executeTakeFirst();
      return row && accountOf(row);
    },

    async renew(slackUser, renewed) {
      return db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('githubAccounts')
          .selectAll()
          .where('slackUser', '=', slackUser)
          .forUpdate()
          .executeTakeFirst();
        if (!row) return undefined;
        const account = accountOf(row);
        const tokens = await renewed(account);
        if (tokens === 'refused') {
          await forgetIn(transaction, slackUser);
          return undefined;
        }
        if (tokens === account.tokens) return account;
        await transaction
          .updateTable('githubAccounts')
          .set(tokenColumns(slackUser, tokens))
          .where('slackUser', '=', slackUser)
          .execute();
        return { ...account, tokens };
      });
    },

    async forget(slackUser) {
      await db.deleteFrom('githubLinkRequests').where('slackUser', '=', slackUser).execute();
      const row = await forgetIn(db, slackUser);
      return row && accountOf(row);
    },
  };
}

/** A text that was moved to another person's row, or to another column, does not open there. */
const placeOf = {
  token: (slackUser: string) => `github-account:${slackUser}:token`,
  refreshToken: (slackUser: string) => `github-account:${slackUser}:refresh-token`,
  deviceCode: (slackUser: string) => `github-link:${slackUser}:device-code`,
  responseUrl: (slackUser: string) => `github-link:${slackUser}:response-url`,
};

const secondsFromNow = (seconds: number) => sql<Date>`now() + make_interval(secs => ${seconds})`;
