import type { Logger } from '../../log.ts';
import type { JobQueue, RunAgain } from '../../queue/job-queue.ts';
import type { HomeView } from '../../slack/views/home.ts';
import type { HomeStore } from '../../store/home-store.ts';

export interface ShowHomesNeeds {
  readonly homes: HomeStore;
  readonly readHome: () => Promise<HomeView>;
  readonly publishHome: (slackUser: string, view: HomeView) => Promise<void>;
  readonly logger: Pick<Logger, 'warn'>;
}

/** A home is published no more often than this to one person. */
const everyMs = 60_000;
/** Slack does not say when it is closed: who opened it longer ago is taken not to look any more. */
const openForMs = 15 * 60_000;
/** So many people see changes; others see them when they open it again. */
const mostPeople = 50;
/** What happens within this time is shown at once. */
const settleMs = 5_000;

/** Somebody has opened the app's home: shows it to them, unless what they see is less than a minute old. */
export const createOpenHome =
  ({ homes, readHome, publishHome }: ShowHomesNeeds) =>
  async (slackUser: string): Promise<void> => {
    await homes.open(slackUser);
    if (await homes.claim(slackUser, everyMs)) await publishHome(slackUser, await readHome());
  };

/** The queue's `show-homes` job: shows what has happened to all who look, each of them as soon as a minute is over. */
export const createShowHomes =
  ({ homes, readHome, publishHome, logger }: ShowHomesNeeds) =>
  async (): Promise<RunAgain | undefined> => {
    const people = await homes.outdated(openForMs, mostPeople);
    let view: HomeView | undefined;
    let areLeft = false;
    for (const person of people) {
      if (!(await homes.claim(person, everyMs))) {
        areLeft = true;
        continue;
      }
      view ??= await readHome();
      // To one whose home cannot be shown (the app was removed) the others need not wait.
      await publishHome(person, view).catch((error: unknown) =>
        logger.warn({ err: error }, "the app's home could not be shown to somebody"),
      );
    }
    return areLeft ? { againInMs: everyMs / 4 } : undefined;
  };

/** Has the homes shown anew soon after anything happens to an incident: once for all that happens within moments. */
export function createRefreshHomes(
  queue: Pick<JobQueue, 'enqueue'>,
  onError: (error: unknown) => void,
) {
  let last = 0;
  return (): void => {
    const slot = Math.floor(Date.now() / settleMs);
    if (slot === last) return;
    last = slot;
    queue
      .enqueue(
        { name: 'show-homes', data: {} },
        { id: String(slot), delayMs: settleMs, inBackground: true },
      )
      .catch(onError);
  };
}
