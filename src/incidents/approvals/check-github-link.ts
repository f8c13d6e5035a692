import type { Logger } from '../../log.ts';
import type { JobData } from '../../model/jobs.ts';
import type { Consent, UserAuthorization } from '../../model/linked-account.ts';
import type { RunAgain } from '../../queue/job-queue.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { noteMessage } from '../../slack/views/notes.ts';
import type { AccountStore, LinkRequest } from '../../store/account-store.ts';

export interface CheckGitHubLinkNeeds {
  readonly accounts: AccountStore;
  readonly authorization: UserAuthorization;
  /** Puts the message in the place of the one with the code, which only one person sees. */
  readonly respond: (responseUrl: string, message: SlackMessage) => Promise<void>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** GitHub wants so much more time between two questions each time it was asked too often. */
const slowDownSeconds = 5;

/**
 * The queue's `check-github-link` job: has the person entered the code? It never asks more often than GitHub wants, runs
 * until there is an answer or the code expires, and keeps no worker while it waits.
 */
export const createCheckGitHubLink =
  (needs: CheckGitHubLinkNeeds) =>
  async ({ linkRequestId }: JobData<'check-github-link'>): Promise<RunAgain | undefined> => {
    const request = await needs.accounts.request(linkRequestId);
    if (!request) return undefined;
    const early = request.nextAskAt.getTime() - Date.now();
    if (early > 0) return { againInMs: early };

    const isOver = request.expiresAt.getTime() <= Date.now();
    const consent: Consent = isOver
      ? { kind: 'expired' }
      : await needs.authorization.ask(request.deviceCode);
    switch (consent.kind) {
      case 'pending':
        return later(request, request.intervalSeconds, needs);
      case 'slow-down':
        return later(request, request.intervalSeconds + slowDownSeconds, needs);
      case 'given':
        await keep(request, consent, needs);
        return undefined;
      case 'denied':
      case 'expired':
        await needs.accounts.end(request.id);
        await tell(request, noteMessage(overText[consent.kind]), needs);
        return undefined;
    }
  };

const overText = {
  denied: 'Nothing was linked: on GitHub the answer was no.',
  expired: 'Nothing was linked: the code was not entered in time. Ask for another one.',
} as const;

async function later(
  request: LinkRequest,
  intervalSeconds: number,
  { accounts }: CheckGitHubLinkNeeds,
): Promise<RunAgain> {
  await accounts.asked(request.id, intervalSeconds);
  return { againInMs: intervalSeconds * 1000 };
}

async function keep(
  request: LinkRequest,
  { tokens }: Extract<Consent, { kind: 'given' }>,
  needs: CheckGitHubLinkNeeds,
): Promise<void> {
  const account = await needs.authorization.accountOf(tokens.token);
  if ((await needs.accounts.link(request.id, account, tokens)) === 'stale') return;
  const { slackUser } = request;
  needs.logger.info({ slackUser, login: account.login }, 'github-account-linked');
  const text = `Your GitHub account ${account.login} is linked. From Slack you can now do on GitHub what you may do there yourself.`;
  await tell(request, noteMessage(text), needs);
}

/** It stands on record whether or not it can be said: an answer to a command is taken for half an hour only. */
async function tell(
  { responseUrl }: LinkRequest,
  message: SlackMessage,
  { respond, logger }: CheckGitHubLinkNeeds,
): Promise<void> {
  await respond(responseUrl, message).catch((error: unknown) =>
    logger.warn({ err: error }, 'what came of linking an account could not be said'),
  );
}
