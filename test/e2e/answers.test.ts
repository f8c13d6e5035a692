import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { bundleAt, exampleBundle, startWorld, type World } from '../support/app.ts';
import { deadCluster } from '../support/app-configuration.ts';
import { exampleManifests } from '../support/github-emulator.ts';
import { type Conversation, conversation, patience } from './conversation.ts';
import { onEveryQueue } from './queues.ts';

onEveryQueue('what the asker is told', (queue) => {
  let world: World;
  let talk: Conversation;

  beforeAll(async () => {
    const example = await exampleBundle();
    const clusters = {
      example,
      two: await bundleAt('test/e2e/bundles/two-namespaces'),
      unheard: await bundleAt('test/e2e/bundles/leaky-build'),
      walled: {
        ...example,
        prohibitions: [
          { verbs: ['list'], resources: ['networkpolicies'] },
          { verbs: ['get'], resources: ['pods/log'] },
        ],
      },
    };
    world = await startWorld({ queue, clusters });
    talk = conversation(world, await world.start());
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    await world.github.begin(await exampleManifests());
    world.slack.calls.length = 0;
  });

  it('names the jobs that are nearest to one that does not exist', async () => {
    const thread = await talk.ask('diagnose moe-router-biuld -n cortex-system');

    await thread.says('Did you mean', 'cortex-system/moe-router-build');
  });

  it('asks which namespace is meant, and goes on with the one that is chosen', async () => {
    const thread = await talk.ask('diagnose app-build --cluster two');
    await thread.says('exists in 2 namespaces', '[ team-a ]', '[ team-b ]');
    await thread.press('team-b', 'requester');

    await thread.says('team-b/app-build', 'ran out of memory');
    expect(await thread.timeline()).toEqual([
      'incident-requested',
      'message-posted',
      'diagnosis-started',
      'choice-needed',
      'namespace-chosen',
      'diagnosis-started',
      'diagnosis-finished',
    ]);
  });

  it('says that a failure which nothing explains was seen before', async () => {
    const first = await talk.ask('diagnose leaky-novel --cluster unheard');
    expect(await first.says('Fingerprint')).not.toContain('Seen before');

    const second = await talk.ask('diagnose leaky-novel --cluster unheard');
    await second.says('Seen before', 'knative-lambda/leaky-novel');
  });

  it('says that no target covers the build, where the fix would stand', async () => {
    const thread = await talk.ask('diagnose app-build -n team-a --cluster two');

    const text = await thread.says('no target of the configuration covers two');
    expect(text).not.toContain('Open fix PR');
  });

  it('says which cluster cannot be reached, and why', async () => {
    const thread = await talk.ask(`diagnose app-7 --cluster ${deadCluster}`);

    await thread.says(
      'could not be diagnosed',
      `The cluster ${deadCluster} cannot be asked`,
      'refused',
    );
  });

  it('goes on past what RBAC forbids, and names the permission that is missing', async () => {
    const thread = await talk.ask('diagnose moe-router-build --cluster walled');

    const text = await thread.says('Could not be seen');
    expect(text).toMatch(/may not get pods\/log in cortex-system/);
    expect(text).not.toContain('*Confirmed:*');
  });

  it('names the clusters that there are when it does not know the one that is asked for', async () => {
    const { status, body } = await talk.type('diagnose app-7 --cluster nowhere');

    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ response_type: 'ephemeral' });
    expect(body).toContain('nowhere');
    expect(body).toContain(`example, two, unheard, walled, ${deadCluster}`);
    expect(world.slack.calls).toEqual([]);
  });

  it.each([
    ['does not know the verb', 'mend everything', 'There is no command mend'],
    ['lacks the name of the job', 'diagnose', 'Which job?'],
    ['does not know the option', 'diagnose app-7 --fast', 'There is no option --fast'],
  ])('answers the asker alone when it %s', async (_what, text, expected) => {
    const { status, body } = await talk.type(text);

    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ response_type: 'ephemeral' });
    expect(body).toContain(expected);
    expect(world.slack.calls).toEqual([]);
  });

  it.each(['help', ''])('explains itself to `/build %s`', async (text) => {
    const { status, body } = await talk.type(text);

    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ response_type: 'ephemeral' });
    expect(body).toContain('/build diagnose');
  });

  it('asks to be invited to a private channel that it cannot see', async () => {
    const { vault } = world.slack.channels;
    expect(await talk.type('diagnose moe-router-build', { channel: vault })).toMatchObject({
      status: 200,
    });

    await vi.waitFor(() => {
      const [late] = world.slack.callsOf('response_url');
      expect(late?.body).toMatchObject({ response_type: 'ephemeral' });
      expect(JSON.stringify(late?.body)).toContain('/invite @buildmedic');
    }, patience);
    const [incident] = await world.incidents.list({ limit: 1 });
    expect(incident).toMatchObject({ channel: vault, state: { kind: 'failed' } });
  });
});
