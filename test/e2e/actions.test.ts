import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type BuildingWorld, buildingWorld, job } from './building-world.ts';
import { patience } from './conversation.ts';
import { onEveryQueue } from './queues.ts';

onEveryQueue('what the bot does beside pull requests', (queue) => {
  let building: BuildingWorld;

  beforeAll(async () => {
    building = await buildingWorld({ queue, actions: true });
  });
  afterAll(() => building.world.close());
  beforeEach(() => building.reset());

  const silent =
    '000 HTTPS Connection timed out after 10001 milliseconds\n000 HTTP Connection timed out\n';

  it('probes the way from a pod like the build, tells what it heard, and removes it', async () => {
    building.ends({ kind: 'fails', seconds: 20, exitCode: 28, reason: 'Error', log: silent });
    const thread = await building.talk.ask(`diagnose ${job}`);
    await thread.says('Ask 10.43.170.72:5000 for /v2/ from a pod in cortex-system');
    expect(building.writes()).toEqual([]);
    await thread.press('Probe the connection', 'approver');

    await thread.says('10.43.170.72:5000 does not answer the pod: Connection timed out');
    await vi.waitFor(
      () =>
        expect(building.writes()).toEqual([
          'create pods',
          expect.stringMatching(/^delete pods buildmedic-probe-/),
        ]),
      patience,
    );
    expect((await thread.timeline()).filter((type) => type.startsWith('action-'))).toEqual([
      'action-proposed',
      'action-approved',
      'action-done',
    ]);
  });

  it('asks approvers under its message when somebody wants a build to run again', async () => {
    const thread = await building.talk.ask(`diagnose ${job}`);
    await thread.says('Probe the connection');
    expect(await building.talk.type(`rerun ${job}`)).toEqual({ status: 200, body: '' });

    await thread.button('Run the build again');
    await vi.waitFor(() => {
      const told = building.world.slack.callsOf('response_url').map(({ body }) => body);
      expect(JSON.stringify(told)).toContain('waits for an approver');
    }, patience);
    expect(building.writes()).toEqual([]);
  });

  it('does nothing for someone who may not approve, and puts that on record', async () => {
    const thread = await building.talk.ask(`diagnose ${job}`);
    await thread.press('Probe the connection', 'bystander');

    await building.talk.told('bystander', 'Only approvers');
    expect(await thread.timeline()).toContain('approval-refused');
    expect(building.writes()).toEqual([]);
  });

  it('does once what two approvers ask for at the same moment', async () => {
    building.ends({ kind: 'succeeds', seconds: 1, log: '401 HTTPS \n' });
    const thread = await building.talk.ask(`diagnose ${job}`);
    const button = await thread.button('Probe the connection');
    const message = await thread.message();
    await Promise.all([
      building.talk.click(message, button, 'approver'),
      building.talk.click(message, button, 'secondApprover'),
      building.talk.click(message, button, 'approver'),
    ]);

    await thread.says('answers the pod: HTTPS 401');
    expect(building.writes().filter((line) => line === 'create pods')).toHaveLength(1);
    const timeline = await thread.timeline();
    expect(timeline.filter((type) => type === 'action-approved')).toHaveLength(1);
  });

  it('restarts the registry as kubectl does', async () => {
    const thread = await building.talk.ask('diagnose sensor-gateway-build');
    await thread.says('Replace the pods of Deployment edge/edge-registry');
    await thread.press('Restart the registry', 'approver');

    await thread.says('The pods of Deployment edge/edge-registry are being replaced');
    expect(building.writes()).toEqual(['patch deployments edge-registry']);
    const { url = '' } = building.world.clusters.get('example') ?? {};
    const read = await fetch(`${url}/apis/apps/v1/namespaces/edge/deployments/edge-registry`);
    expect(await read.json()).toMatchObject({
      spec: {
        template: {
          metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': expect.any(String) } },
        },
      },
    });
  });

  it('runs a build again when that is approved, and follows it to its end', async () => {
    const thread = await building.talk.ask('diagnose sensor-gateway-build');
    await thread.press('Run the build again', 'approver');

    await thread.says('*Fixed.*', 'edge/sensor-gateway-build-retry-1', 'succeeded in 1 min 5 s');
    expect(building.madeJobs()).toHaveLength(1);
    await building.hears(thread, '*Fixed.*');
  });

  it('offers to delete the failed Jobs of a build once it is mended, and deletes exactly those', async () => {
    const { thread } = await building.merged();
    await building.rollOut();
    await thread.says('*Fixed.*', 'Delete the failed Job in cortex-system', `: ${job}.`);
    await thread.press('Delete failed Jobs', 'approver');

    await thread.says('The failed Job is deleted.');
    expect(building.writes().filter((line) => line.startsWith('delete'))).toEqual([
      `delete jobs ${job}`,
    ]);
    expect(await building.retries()).toEqual([`${job}-retry-1`]);
  });
});
