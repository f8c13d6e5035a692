import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Delivery } from './delivery.ts';
import { redactMessage } from './redact-message.ts';
import { refusable } from './slack-error.ts';
import { type HomeView, homeBlocks } from './views/home.ts';

/** Hears of people who open the app's home. Slack is not kept waiting: Bolt has told it already that it was heard. */
export function listenToHome(
  app: App,
  { homeOpened }: { homeOpened(slackUser: string): Promise<void> },
): void {
  app.event('app_home_opened', async ({ event }) => {
    if (event.tab === 'home') await homeOpened(event.user);
  });
}

/** Shows the app's home to one person: redacted, in its turn, and of several that wait the newest. */
export const slackHome =
  (client: WebClient, { deliver }: Delivery, command: string) =>
  async (slackUser: string, view: HomeView): Promise<void> => {
    const home = redactMessage({ type: 'home' as const, blocks: homeBlocks(view, command) });
    const lane = `home of ${slackUser}`;
    await refusable(lane, () =>
      deliver({
        channel: lane,
        method: 'views.publish',
        urgency: 'finding',
        message: lane,
        send: async () => void (await client.views.publish({ user_id: slackUser, view: home })),
      }),
    );
  };
