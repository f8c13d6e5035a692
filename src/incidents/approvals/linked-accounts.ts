import type { LinkedAccounts, UserAuthorization, UserTokens } from '../../model/linked-account.ts';
import type { AccountStore } from '../../store/account-store.ts';

export interface LinkedAccountsNeeds {
  readonly accounts: AccountStore;
  readonly authorization: Pick<UserAuthorization, 'renew'>;
}

/** Renewed this long before it expires, so that it lives through what it is asked for. */
const renewedBeforeMs = 5 * 60_000;

const isFresh = ({ expiresAt }: UserTokens): boolean =>
  expiresAt === undefined || expiresAt.getTime() > Date.now() + renewedBeforeMs;

const isUsable = ({ expiresAt }: UserTokens): boolean =>
  expiresAt === undefined || expiresAt.getTime() > Date.now();

export const createLinkedAccounts = ({
  accounts,
  authorization,
}: LinkedAccountsNeeds): LinkedAccounts => ({
  async userTokenOf(slackUserId) {
    const account = await accounts.account(slackUserId);
    if (!account) return { kind: 'not-linked' };
    const { login, tokens } = account;
    if (tokens && isFresh(tokens)) return { kind: 'linked', login, token: tokens.token };
    const renewed = await accounts.renew(slackUserId, async ({ tokens: now }) => {
      if (!now) return 'refused';
      // Somebody else has renewed it meanwhile.
      if (isFresh(now)) return now;
      if (now.refreshToken) return authorization.renew(now.refreshToken);
      return isUsable(now) ? now : 'refused';
    });
    return renewed?.tokens
      ? { kind: 'linked', login, token: renewed.tokens.token }
      : { kind: 'lapsed', login };
  },

  loginOf: async (slackUserId) => (await accounts.account(slackUserId))?.login,
});
