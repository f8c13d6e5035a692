import type { Problem } from './problem.ts';

/** What GitHub gives for acting as a person. */
export interface UserTokens {
  readonly token: string;
  /** Absent when the token does not expire. */
  readonly expiresAt?: Date;
  /** Good for one renewal. Absent where the bot could not use it. */
  readonly refreshToken?: string;
}

/** Who somebody is on GitHub. */
export interface GitHubAccount {
  readonly id: number;
  readonly login: string;
}

/** What the bot may do on GitHub as a person of Slack. */
export type UserAccess =
  | { readonly kind: 'linked'; readonly login: string; readonly token: string }
  | { readonly kind: 'not-linked' }
  /** The link is over: the token has expired and cannot be renewed, or the person took it back. */
  | { readonly kind: 'lapsed'; readonly login: string };

/** The GitHub accounts that people have linked, by their Slack user ids. */
export interface LinkedAccounts {
  /** Renews the token where that is due. What comes back is for calls to GitHub, and for nothing else. */
  userTokenOf(slackUserId: string): Promise<UserAccess>;
  loginOf(slackUserId: string): Promise<string | undefined>;
}

/** How a person gives their consent on GitHub: there they enter a code that the bot shows. */
export interface DeviceCode {
  /** The bot asks with it whether they have. */
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly intervalSeconds: number;
  readonly expiresInSeconds: number;
}

/** What became of a consent so far. */
export type Consent =
  | { readonly kind: 'pending' }
  /** Asked too often. */
  | { readonly kind: 'slow-down' }
  | { readonly kind: 'denied' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'given'; readonly tokens: UserTokens };

/** GitHub, as far as people let the bot act for them there. */
export interface UserAuthorization {
  begin(): Promise<DeviceCode>;
  ask(deviceCode: string): Promise<Consent>;
  accountOf(token: string): Promise<GitHubAccount>;
  /** `refused`: it takes another consent. */
  renew(refreshToken: string): Promise<UserTokens | 'refused'>;
  /** Ends the token on GitHub's side. @returns whether it has ended */
  revoke(token: string): Promise<boolean>;
}

/** For a bot that cannot link accounts: whoever tries is told what is missing. */
export function noUserAuthorization(problem: () => Problem): UserAuthorization {
  const refuse = (): Promise<never> => Promise.reject(problem());
  return {
    begin: refuse,
    ask: refuse,
    accountOf: refuse,
    renew: async () => 'refused',
    revoke: async () => false,
  };
}
