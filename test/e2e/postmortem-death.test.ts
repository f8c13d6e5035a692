import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commitsOf, pullRequests, repository, repositoryName } from '../github/emulated-github.ts';
import { startWorld, type World } from '../support/app.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { exampleManifests } from '../support/github-emulator.ts';
import { type Conversation, conversation, patience, type Thread } from './conversation.ts';

describe.each(['pull-request', 'issue'] as const)(
  'a worker that ends while it opens a post-mortem as %s',
  (as) => {
    let world: World;
    let talk: Conversation;
    let worker: BotProcess | undefined;

    beforeAll(async () => {
      const postmortem = { repository: repositoryName, as };
      world = await startWorld({ queue: 'postgres', lockSeconds: 2, postmortem });
      talk = conversation(world, await world.start(['bot']));
      worker = await startBotProcess(world, ['worker']);
    });
    afterAll(async () => {
      await worker?.end('SIGTERM');
      await world.close();
    });

    const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
      const ending = worker;
      worker = undefined;
      await ending?.end(signal);
    };

    /** An incident whose post-mortem is asked for while that kills the worker; another one takes over. */
    async function killedAfter(arrange: (kill: () => Promise<void>) => void): Promise<Thread> {
      await world.github.begin(await exampleManifests());
      worker ??= await startBotProcess(world, ['worker']);
      const thread = await talk.ask('diagnose moe-router-build');
      await thread.button('Open fix PR');
      const killed = Promise.withResolvers<void>();
      arrange(async () => {
        await end('SIGKILL');
        killed.resolve();
      });
      const user = world.slack.users.approver;
      await talk.type(`postmortem ${thread.incidentId.slice(0, 8)}`, { user });
      await killed.promise;
      expect(await thread.timeline()).not.toContain('postmortem-opened');
      worker = await startBotProcess(world, ['worker']);
      await vi.waitFor(
        async () => expect(await thread.timeline()).toContain('postmortem-opened'),
        patience,
      );
      return thread;
    }

    /** GitHub carries the request out, and the worker dies before it reads the answer. */
    const afterGitHub = (step: RegExp) =>
      killedAfter((kill) => world.githubProxy.afterNext(step, kill));

    async function standsOnce(thread: Thread): Promise<void> {
      const timeline = await thread.timeline();
      expect(timeline.filter((type) => type === 'postmortem-opened')).toHaveLength(1);
      expect(timeline).not.toContain('postmortem-left');
      const { ts } = await thread.message();
      const said = await world.slack.messages(world.slack.channels.builds, ts);
      expect(said.filter((one) => JSON.stringify(one).includes('Post-mortem of'))).toHaveLength(1);
    }

    if (as === 'pull-request')
      it.each([
        ['made the branch', /^POST \S+\/git\/refs$/],
        ['opened the pull request', /^POST \S+\/pulls$/],
      ])('leaves one pull request when GitHub has %s', async (_, step) => {
        const thread = await afterGitHub(step);
        const [pull, ...others] = await pullRequests(world.github.owner);
        expect(others).toEqual([]);
        expect(await commitsOf(world.github.owner, pull?.head.ref ?? '')).toHaveLength(1);
        await standsOnce(thread);
      });
    else
      it('leaves one issue when GitHub has opened it', async () => {
        const thread = await afterGitHub(/^POST \S+\/issues$/);
        const { data } = await world.github.owner.rest.issues.listForRepo({
          ...repository,
          state: 'all',
        });
        expect(data.filter(({ title }) => title.startsWith('Post-mortem'))).toHaveLength(1);
        await standsOnce(thread);
      });

    it('leaves one message when Slack has shown it', async () => {
      await standsOnce(
        await killedAfter((kill) => world.slack.afterNext('chat.postMessage', kill)),
      );
    });
  },
);
