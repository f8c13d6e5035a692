import type { LinkedAccounts, UserAuthorization } from '../../model/linked-account.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import { linkCodeMessage } from '../../slack/views/account-messages.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { noteMessage } from '../../slack/views/notes.ts';
import type { AccountStore, LinkRequest } from '../../store/account-store.ts';

export interface LinkGitHubNeeds {
  readonly accounts: AccountStore;
  readonly linked: LinkedAccounts;
  readonly authorization: UserAuthorization;
  readonly queue: Pick<JobQueue, 'enqueue'>;
}

export interface LinkGitHub {
  /**
   * Shows the person a code to enter on GitHub, and waits for it in the queue.
   * @param responseUrl where Slack takes what is to be said later
   */
  link(slackUser: string, responseUrl: string): Promise<SlackMessage>;
  unlink(slackUser: string): Promise<SlackMessage>;
}

export const createLinkGitHub = ({
  accounts,
  linked,
  authorization,
  queue,
}: LinkGitHubNeeds): LinkGitHub => ({
  async link(slackUser, responseUrl) {
    const access = await linked.userTokenOf(slackUser);
    if (access.kind === 'linked') {
      return noteMessage(
        `Your GitHub account ${access.login} is linked. To link another one, unlink it first.`,
      );
    }
    const code = await authorization.begin();
    const request = await accounts.begin({ slackUser, responseUrl, ...code });
    await queueLinkCheck(queue, request);
    return linkCodeMessage(code);
  },

  async unlink(slackUser) {
    const account = await accounts.forget(slackUser);
    if (!account) return noteMessage('You have no linked GitHub account.');
    const { tokens, login } = account;
    const isRevoked = tokens && (await authorization.revoke(tokens.token).catch(() => false));
    const rest = isRevoked
      ? ''
      : ' The bot has forgotten its token and could not end it: revoke the app on GitHub (Settings, Applications) to do that.';
    return noteMessage(`Your GitHub account ${login} is linked no more.${rest}`);
  },
});

/** One job a request: it runs again and again until the request has ended. */
export const queueLinkCheck = (
  queue: Pick<JobQueue, 'enqueue'>,
  { id }: LinkRequest,
): Promise<void> =>
  queue.enqueue({ name: 'check-github-link', data: { linkRequestId: id } }, { id });
