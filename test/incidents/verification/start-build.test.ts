import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { Bundle, KubernetesObject, Prohibition } from '../../../src/bundle/bundle.ts';
import { serveBundle } from '../../../src/bundle/serve-bundle.ts';
import { type BuildToRun, startBuild } from '../../../src/incidents/verification/start-build.ts';
import { clusterFrom } from '../../../src/kubernetes/clusters.ts';
import type { KubernetesCluster } from '../../../src/kubernetes/kubernetes-cluster.ts';
import type { BuildStarters, RerunSettings } from '../../../src/model/rerun.ts';
import { sendEvent } from '../../../src/systems/send-event.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const at = { namespace: 'builds', name: 'app-7' };
const template = {
  spec: { restartPolicy: 'Never', containers: [{ name: 'kaniko', image: 'executor' }] },
};
const jobOwnedBy = (owner?: { kind: string; name: string }): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    ...at,
    uid: 'u-1',
    labels: { parser: 'p-1' },
    ...(owner ? { ownerReferences: [{ ...owner, controller: true }] } : {}),
  },
  spec: { template },
});
const cronJob: KubernetesObject = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { namespace: 'builds', name: 'nightly', uid: 'c-1' },
  spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template } } },
};

async function clusterWith(
  objects: readonly KubernetesObject[],
  prohibitions: readonly Prohibition[] = [],
): Promise<KubernetesCluster> {
  const bundle: Bundle = {
    objects,
    logs: [],
    answers: [],
    prohibitions,
    nodeStats: new Map(),
    takenAt: new Date('2026-01-18T16:00:00Z'),
  };
  const served = await serveBundle(bundle, { controllers: () => undefined });
  const cluster = clusterFrom({ name: 'test', server: served.url });
  ends.push(
    () => served.close(),
    () => cluster.close(),
  );
  return cluster;
}

const nobody: BuildStarters = {
  sendEvent: async () => expect.unreachable('no event'),
  dispatchWorkflow: async () => expect.unreachable('no workflow'),
};
const build: BuildToRun = {
  ...at,
  incidentId: 'i-1',
  key: 'v-1',
  changes: [],
  repository: 'acme/gitops',
  isRolledOut: true,
  since: new Date('2026-01-18T16:00:00Z'),
  clusterSince: '2026-01-18T16:00:00.000Z',
};
const settings: RerunSettings = { afterMerge: true, way: 'auto' };
const event = {
  url: 'http://broker.invalid/',
  type: 'network.notifi.lambda.build.start',
  source: '/buildmedic',
  data: { parserId: '{label:parser}', of: '{namespace}/{job}', depth: 2, keep: '{other}' },
};

describe('the way in which a build is run again', () => {
  it('is a Job of its own for a Job that nobody owns', async () => {
    const cluster = await clusterWith([jobOwnedBy()]);
    const started = await startBuild(build, settings, { cluster, starters: nobody });
    expect(started).toMatchObject({ kind: 'started', run: { way: 'job', job: 'app-7-retry-1' } });
  });

  it("is what kubectl makes of the CronJob for a CronJob's", async () => {
    const cluster = await clusterWith([jobOwnedBy({ kind: 'CronJob', name: 'nightly' }), cronJob]);
    const started = await startBuild(build, settings, { cluster, starters: nobody });
    expect(started).toMatchObject({
      kind: 'started',
      run: { way: 'cronjob', job: 'nightly-retry-1' },
    });
    const made = await cluster.actions.manifest('Job', { ...at, name: 'nightly-retry-1' });
    expect(made).toMatchObject({
      value: {
        metadata: {
          annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', 'buildmedic/run': 'v-1' },
          ownerReferences: [{ kind: 'CronJob', name: 'nightly', uid: 'c-1' }],
        },
      },
    });
  });

  it('is an event where an operator owns it and one is configured, with what stands for the build in it', async () => {
    const sent: { headers: Record<string, unknown>; body: unknown }[] = [];
    const server = createServer(async (request, response) => {
      sent.push({ headers: request.headers, body: JSON.parse(await text(request)) });
      response.writeHead(202).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(async () => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

    const cluster = await clusterWith([jobOwnedBy({ kind: 'LambdaParser', name: 'p' })]);
    const starters = {
      ...nobody,
      sendEvent: (one: Parameters<typeof sendEvent>[0]) => sendEvent(one, 2_000),
    };
    const started = await startBuild(
      build,
      { ...settings, cloudEvent: { ...event, url } },
      { cluster, starters },
    );
    expect(started).toEqual({
      kind: 'started',
      run: { way: 'cloudevent', namespace: 'builds', since: '2026-01-18T16:00:00.000Z' },
    });
    expect(sent).toEqual([
      {
        headers: expect.objectContaining({
          'ce-id': 'v-1',
          'ce-specversion': '1.0',
          'ce-type': 'network.notifi.lambda.build.start',
          'ce-source': '/buildmedic',
          'content-type': expect.stringContaining('application/json'),
        }),
        body: { parserId: 'p-1', of: 'builds/app-7', depth: 2, keep: '{other}' },
      },
    ]);
  });

  it('is left to people, in words, where the event is not taken', async () => {
    const cluster = await clusterWith([]);
    const starters = {
      ...nobody,
      sendEvent: (one: Parameters<typeof sendEvent>[0]) => sendEvent(one, 2_000),
    };
    const sending = startBuild(
      build,
      { ...settings, way: 'cloudevent', cloudEvent: { ...event, url: 'http://127.0.0.1:1/' } },
      { cluster, starters },
    );
    await expect(sending).rejects.toMatchObject({ code: 'event-not-taken' });
  });

  it('is the workflow that is configured', async () => {
    const asked: unknown[] = [];
    const cluster = await clusterWith([jobOwnedBy()]);
    const started = await startBuild(
      build,
      {
        ...settings,
        way: 'workflow',
        workflow: { file: 'build.yml', ref: 'main', inputs: { job: '{job}', run: '{run}' } },
      },
      {
        cluster,
        starters: { ...nobody, dispatchWorkflow: async (...all) => void asked.push(all) },
      },
    );
    expect(started).toMatchObject({ kind: 'started', run: { way: 'workflow' } });
    expect(asked).toEqual([
      [
        'acme/gitops',
        { file: 'build.yml', ref: 'main', inputs: { job: 'app-7', run: 'v-1' } },
        { key: 'v-1', since: build.since },
      ],
    ]);
  });
});

describe('a build that the bot does not run', () => {
  it.each([
    [
      'an operator owns it and nothing is configured',
      [jobOwnedBy({ kind: 'LambdaParser', name: 'p' })],
      settings,
      /LambdaParser p/,
    ],
    [
      'the configuration does not allow it',
      [jobOwnedBy()],
      { ...settings, afterMerge: false },
      /afterMerge/,
    ],
    ['it is gone', [], settings, /gone/],
  ])('says why and what to type where %s', async (_why, objects, given, because) => {
    const cluster = await clusterWith(objects);
    const started = await startBuild(build, given, { cluster, starters: nobody });
    expect(started).toMatchObject({ kind: 'left', because: expect.stringMatching(because) });
  });

  it('names the permission that is missing, and the command that a person may use', async () => {
    const cluster = await clusterWith([jobOwnedBy()], [{ verbs: ['create'], resources: ['jobs'] }]);
    const started = await startBuild(build, settings, { cluster, starters: nobody });
    expect(started).toMatchObject({
      kind: 'left',
      because: 'I may not create jobs.batch in builds.',
      command: expect.stringMatching(
        /^kubectl get job app-7 -n builds -o json \| jq '.*' \| kubectl create -f -$/,
      ),
    });
  });

  it('is not run where the change is nowhere to be seen and its place in the Job is not known', async () => {
    const cluster = await clusterWith([jobOwnedBy()]);
    const changes = [{ path: 'values.yaml', before: 'timeout: 300s\n', after: 'timeout: 600s\n' }];
    const started = await startBuild({ ...build, changes, isRolledOut: false }, settings, {
      cluster,
      starters: nobody,
    });
    expect(started).toMatchObject({
      kind: 'left',
      because: expect.stringContaining('values.yaml: timeout'),
    });
  });
});

describe('a build that is started twice', () => {
  it('is one run for one verification, and another name for another one', async () => {
    const cluster = await clusterWith([jobOwnedBy()]);
    const run = async (key: string) => {
      const started = await startBuild({ ...build, key }, settings, { cluster, starters: nobody });
      return started.kind === 'started' ? started.run.job : started.kind;
    };
    expect([await run('v-1'), await run('v-1'), await run('v-2')]).toEqual([
      'app-7-retry-1',
      'app-7-retry-1',
      'app-7-retry-2',
    ]);
  });
});
