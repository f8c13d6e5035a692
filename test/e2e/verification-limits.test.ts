import { expect, it, onTestFinished } from 'vitest';
import { type BuildingWorld, buildingWorld } from './building-world.ts';
import { onEveryQueue } from './queues.ts';

onEveryQueue('a proof that takes too long', (queue) => {
  /** A world with these limits and no others. */
  async function worldWith(
    verification: { rolloutMinutes: number } | { buildMinutes: number },
  ): Promise<BuildingWorld> {
    const building = await buildingWorld({ queue, verification });
    onTestFinished(() => building.world.close());
    return building;
  }

  it('ends with what was seen last where the cluster never shows the change, and runs nothing', async () => {
    const building = await worldWith({ rolloutMinutes: 0.01 });
    const { thread } = await building.merged();
    const text = await thread.says(
      'Whether it is fixed is not known',
      'took too long: NetworkPolicy cortex-system/build-egress does not show the change yet',
    );
    expect(text).not.toContain('Stop waiting');
    await building.hears(thread, 'took too long');
    expect(building.madeJobs()).toEqual([]);
  });

  it('ends without the build, which goes on, where that takes too long', async () => {
    const building = await worldWith({ buildMinutes: 0.01 });
    building.ends({ kind: 'runs' });
    const { thread } = await building.merged();
    await building.rollOut();
    await thread.says('Waiting for the build took too long');
    await building.hears(thread, 'took too long');
    expect(await building.retries()).toHaveLength(1);
  });
});
