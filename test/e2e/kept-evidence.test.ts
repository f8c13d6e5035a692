import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../src/bundle/api/api-request.ts';
import type { ServedBundle } from '../../src/bundle/serve-bundle.ts';
import { startWorld, type World } from '../support/app.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { exampleManifests } from '../support/github-emulator.ts';
import { type Conversation, conversation } from './conversation.ts';
import { textOf } from './message-text.ts';

const namespace = 'cortex-system';

/** What is left when a Job's time to live is over, and its events have expired. */
function forget(cluster: ServedBundle, job: string, pod: string): void {
  cluster.remove({ apiVersion: 'batch/v1', kind: 'Job', namespace, name: job });
  cluster.remove({ apiVersion: 'v1', kind: 'Pod', namespace, name: pod });
}

describe('a Job that is gone', () => {
  let world: World;
  let talk: Conversation;
  let worker: BotProcess | undefined;
  let latencyMs = 0;

  beforeAll(async () => {
    const serve = { latencyMs: (_request: ApiRequest) => latencyMs };
    world = await startWorld({ queue: 'postgres', actions: true, serve, lockSeconds: 2 });
    await world.github.begin(await exampleManifests());
    talk = conversation(world, await world.start(['bot']));
    worker = await startBotProcess(world, ['worker']);
  });
  afterAll(async () => {
    await worker?.end('SIGTERM');
    await world.close();
  });

  const cluster = () => world.clusters.get('example') as ServedBundle;

  it('is diagnosed from what was kept, by a worker whose predecessor was killed', async () => {
    latencyMs = 1_000;
    const first = await talk.ask('diagnose moe-router-build -n cortex-system');
    await first.says('How did the Job end');
    await worker?.end('SIGKILL');
    latencyMs = 0;
    worker = await startBotProcess(world, ['worker']);
    await first.says('*Confirmed:*', 'Open fix PR');
    const live = textOf(await first.message());
    expect(live).not.toContain('evidence kept');
    expect(await first.timeline()).toContain('action-proposed');
    const [kept, ...others] = await world.evidence.ofWorkload({
      cluster: 'example',
      kind: 'Job',
      name: 'moe-router-build',
    });
    expect(others).toEqual([]);
    expect(await world.evidence.ofIncident(first.incidentId)).toEqual(kept);

    forget(cluster(), 'moe-router-build', 'moe-router-build-ce92d');
    const again = await talk.ask('diagnose moe-router-build');
    const text = await again.says('From evidence kept', '; the Job is gone', '*Confirmed:*');
    const cause = (all: string) => /\*Confirmed:\*.*/.exec(all)?.[0];
    expect(cause(text)).toBe(cause(live));
    expect(text).toContain('Ruled out');
    // Nothing is to be done to what is not there.
    expect(text).not.toContain('Run the build again');
    expect(await again.timeline()).not.toContain('action-proposed');
    expect(await world.evidence.ofIncident(again.incidentId)).toEqual(kept);
  }, 120_000);

  it('of which nothing is kept is not there', async () => {
    const thread = await talk.ask('diagnose moe-router-biuld -n cortex-system');
    await thread.says('There is no Job');
  });
});
