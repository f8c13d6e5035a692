import { afterAll, beforeAll, expect, it } from 'vitest';
import { repository } from '../github/emulated-github.ts';
import { type BuildingWorld, buildingWorld } from './building-world.ts';
import { exportedCases } from './exported-cases.ts';
import { onEveryQueue } from './queues.ts';

onEveryQueue('from the merge on GitHub to the proof', (queue) => {
  let building: BuildingWorld;

  beforeAll(async () => {
    building = await buildingWorld({ queue, pollSeconds: 0.2 });
  });
  afterAll(() => building.world.close());

  it('notices that a person has merged it, and goes on by itself', async () => {
    const { thread, number } = await building.opened();
    await building.world.github.owner.rest.pulls.merge({
      ...repository,
      pull_number: number,
      merge_method: 'squash',
    });
    await thread.says('was merged', 'Waiting for the cluster to show the change');
    await building.rollOut();

    await thread.says('*Fixed.*');
    expect(await building.retries()).toHaveLength(1);
    const timeline = await thread.timeline();
    expect(timeline.slice(timeline.indexOf('pull-request-merged'))).toEqual([
      'pull-request-merged',
      'verification-started',
      'rollout-seen',
      'build-run-again',
      'verification-ended',
    ]);
    // Nobody said that the finding was right: the build did.
    const { out } = await exportedCases(building.world);
    expect(JSON.parse(out)).toMatchObject({
      id: `example-${thread.incidentId}`,
      why: expect.stringMatching(/^proof: the build succeeded after its fix \S+ was merged$/),
    });
  });
});
