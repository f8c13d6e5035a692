import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { exampleManifests } from '../support/github-emulator.ts';
import { merge, tellOfMerge } from '../support/merges.ts';
import { type BuildingWorld, buildingWorld, job } from './building-world.ts';
import { onEveryQueue } from './queues.ts';

onEveryQueue('the proof of a merged fix', (queue) => {
  let building: BuildingWorld;

  beforeAll(async () => {
    building = await buildingWorld({ queue });
  });
  afterAll(() => building.world.close());
  beforeEach(() => building.reset());

  it('waits for the cluster to show the change, runs the build again, and says that it is fixed', async () => {
    const { thread } = await building.merged();
    await thread.says(
      'Waiting for the cluster to show the change',
      'NetworkPolicy cortex-system/build-egress does not show the change yet',
      'Stop waiting',
    );
    expect(building.madeJobs()).toEqual([]);

    await building.rollOut();
    const text = await thread.says(
      '*Fixed.*',
      'cortex-system/moe-router-build-retry-1',
      'succeeded in 1 min 5 s',
      '10.43.170.72:5000/moe-router:0.50.0` is in the registry',
    );
    expect(text).not.toContain('Stop waiting');
    expect(building.madeJobs()).toHaveLength(1);
    await building.hears(thread, '*Fixed.*');
    const timeline = await thread.timeline();
    expect(timeline.slice(timeline.indexOf('verification-started'))).toEqual([
      'verification-started',
      'rollout-seen',
      'build-run-again',
      'verification-ended',
    ]);
  });

  it('tells in the words of Helm that a release of Flux failed, and runs nothing', async () => {
    const { thread } = await building.merged();
    const cluster = building.world.clusters.get('example');
    const metadata = { namespace: 'flux-system', name: 'builds' };
    const source = {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata,
      spec: { url: 'git@127.0.0.1:Example/deployments.git' },
    };
    const chart = {
      chart: './apps/cortex-system',
      reconcileStrategy: 'Revision',
      sourceRef: { kind: 'GitRepository', name: 'builds' },
    };
    const message = 'Helm upgrade failed: spec.template: field is immutable';
    const release = {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata,
      spec: { chart: { spec: chart } },
      status: {
        conditions: [
          { type: 'Released', status: 'False', message },
          { type: 'Stalled', status: 'True', message: 'Failed to upgrade after 1 attempt(s)' },
        ],
      },
    };
    cluster?.put(source);
    cluster?.put(release);
    await thread.says('*Merged, and not yet shown to work.*', 'flux-system/builds', message);
    expect(building.madeJobs()).toEqual([]);
    for (const one of [source, release]) cluster?.remove({ ...one, ...metadata });
  });

  it('keeps the failed Job, and makes the new one whole', async () => {
    const { thread } = await building.merged();
    await building.rollOut();
    await thread.says('*Fixed.*');

    const { url = '' } = building.world.clusters.get('example') ?? {};
    const read = async (name: string): Promise<Record<string, Record<string, unknown>>> => {
      const path = `/apis/batch/v1/namespaces/cortex-system/jobs/${name}`;
      return (await fetch(url + path)).json() as never;
    };
    const [old, made] = await Promise.all([read(job), read(`${job}-retry-1`)]);
    expect(old.status?.conditions).toContainEqual(expect.objectContaining({ type: 'Failed' }));
    expect(made.spec).toMatchObject({ template: { spec: podSpecOf(old) } });
    expect(made.metadata?.annotations).toMatchObject({
      'buildmedic/retry-of': job,
      'buildmedic/incident': thread.incidentId,
    });
  });

  it('says that it is not fixed, with the new diagnosis, and offers what may help now', async () => {
    building.ends({ kind: 'fails', seconds: 20, exitCode: 137, reason: 'OOMKilled' });
    const { thread } = await building.merged();
    await building.rollOut();

    await thread.says('*Not fixed.*', 'moe-router-build-retry-1', 'OOMKilled', 'Pull request #1');
    await thread.button('Open fix PR');
    const proposals = await building.world.proposals.ofIncident(thread.incidentId);
    expect(proposals.map(({ fix, state }) => [fix, state.kind])).toEqual([
      ['allow-egress', 'opened'],
      ['raise-memory', 'proposed'],
    ]);
    await building.hears(thread, '*Not fixed.*');
  });

  it('does not offer a fix again that was merged in vain', async () => {
    building.ends({ kind: 'fails', seconds: 20, exitCode: 137, reason: 'OOMKilled' });
    const { thread } = await building.merged();
    await building.rollOut();
    await thread.press('Open fix PR', 'approver');
    await thread.says('Pull request #2');
    const [, raise] = await building.world.proposals.ofIncident(thread.incidentId);
    await merge(building.world, 2, raise?.id ?? '');

    // Its own manifest was changed, so the run carries it, and it is found to fail in the same way.
    await thread.says(
      'moe-router-build-retry-2',
      '*Not fixed.*',
      'merged before, and the build failed',
    );
    const proposals = await building.world.proposals.ofIncident(thread.incidentId);
    expect(proposals.map(({ fix }) => fix)).toEqual(['allow-egress', 'raise-memory']);
  });

  it('stops waiting when someone says so, and then runs nothing', async () => {
    const { thread } = await building.merged();
    await thread.press('Stop waiting', 'bystander');
    const { bystander } = building.world.slack.users;
    await thread.says('not known', `<@${bystander}> stopped the waiting`);

    // A later proof, which comes to its end, shows that this one was passed over.
    await building.world.github.begin(await exampleManifests());
    const other = await building.merged('moe-router-simple-build');
    await building.rollOut();
    await other.thread.says('*Fixed.*');
    expect(await building.retries()).toEqual(['moe-router-simple-build-retry-1']);
    expect(await thread.timeline()).not.toContain('build-run-again');
  });

  it('tells what to type where the configuration lets it run nothing', async () => {
    const { thread } = await building.merged('build-parser-ghi789-1737196200');
    await thread.says(
      'not yet shown to work',
      'targets[].rerun.afterMerge',
      'kubectl get job build-parser-ghi789-1737196200 -n knative-lambda',
    );
    expect(building.madeJobs()).toEqual([]);
  });

  it('begins one proof however often a merge is told', async () => {
    const { thread, proposalId } = await building.merged();
    await Promise.all([1, 2].map(() => tellOfMerge(building.world, proposalId)));
    await building.rollOut();
    await thread.says('*Fixed.*');
    await tellOfMerge(building.world, proposalId);
    await building.hears(thread, '*Fixed.*');

    expect(building.madeJobs()).toHaveLength(1);
    const timeline = await thread.timeline();
    expect(timeline.filter((type) => type === 'verification-started')).toHaveLength(1);
  });
});

const podSpecOf = ({ spec }: Record<string, Record<string, unknown>>): unknown =>
  Object(spec?.template).spec;
