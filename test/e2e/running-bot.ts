import { afterAll, beforeAll, beforeEach } from 'vitest';
import { pullRequests, repository } from '../github/emulated-github.ts';
import { startWorld, type World, type WorldOptions } from '../support/app.ts';
import { exampleManifests } from '../support/github-emulator.ts';
import { type Conversation, conversation } from './conversation.ts';

/** The bot at work, and somebody to talk to it. Each is there once the stories have begun. */
export interface RunningBot {
  readonly world: World;
  readonly talk: Conversation;
}

/** The same with the port where webhooks come in. */
export interface ListeningBot extends RunningBot {
  readonly healthPort: number;
}

/**
 * The bot for the stories of one block: started before the first, ended after the last. Each story begins with the example
 * team's repository as it was, and these files, and nothing said in Slack.
 */
export function runningBot(
  options: WorldOptions,
  more: (
    example: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>> = () => ({}),
): ListeningBot {
  let running: ListeningBot | undefined;
  const started = (): ListeningBot => {
    if (!running) throw new Error('The bot runs once the stories have begun.');
    return running;
  };
  beforeAll(async () => {
    const world = await startWorld(options);
    const app = await world.start();
    running = { world, talk: conversation(world, app), healthPort: app.healthPort };
  });
  afterAll(() => running?.world.close());
  let used = 0;
  beforeEach(async () => {
    const { github, slack } = started().world;
    const opened = await pullRequests(github.owner);
    used = Math.max(used, ...opened.map(({ number }) => number));
    const example = await exampleManifests();
    await github.begin({ ...example, ...more(example) });
    // GitHub never gives a number twice.
    for (let number = 1; number <= used; number++)
      await github.owner.rest.issues.create({ ...repository, title: `number ${number}` });
    slack.calls.length = 0;
  });
  return {
    get world() {
      return started().world;
    },
    get talk() {
      return started().talk;
    },
    get healthPort() {
      return started().healthPort;
    },
  };
}
