import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Bundle, KubernetesObject } from '../../src/bundle/bundle.ts';
import { type ServedBundle, serveBundle } from '../../src/bundle/serve-bundle.ts';
import { exampleBundle, startWorld, type World } from '../support/app.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { type Conversation, conversation, patience, type Thread } from './conversation.ts';

const namespace = 'cortex-system';
const template = { job: 'moe-router-build', pod: 'moe-router-build-ce92d' };

/** A build that fails as the example's does: its Job, its pod and its log. */
interface FailedBuild {
  readonly uid: string;
  readonly objects: readonly KubernetesObject[];
  readonly log: Bundle['logs'][number];
}

/** The example's cluster without the builds of its namespace, and what makes one more of them. */
async function cluster() {
  const example = await exampleBundle();
  const isBuild = ({ kind, metadata }: KubernetesObject) =>
    /^(Job|Pod|Event)$/.test(kind) && metadata.namespace === namespace;
  const own = example.objects.filter(
    ({ kind, metadata: { name } }) =>
      (kind === 'Job' && name === template.job) || (kind === 'Pod' && name === template.pod),
  );
  const log = example.logs.find(({ pod }) => pod === template.pod);
  if (own.length !== 2 || !log) throw new Error('The example has changed.');
  const build = (name: string): FailedBuild => {
    const uid = randomUUID();
    const before = own.find(({ kind }) => kind === 'Job')?.metadata.uid;
    const pod = `${name}-x7k2p`;
    const text = JSON.stringify(own)
      .replaceAll(template.pod, pod)
      .replaceAll(`"${template.job}"`, JSON.stringify(name))
      .replaceAll(String(before), uid);
    return { uid, objects: JSON.parse(text) as KubernetesObject[], log: { ...log, pod } };
  };
  return {
    bundle: { ...example, objects: example.objects.filter((one) => !isBuild(one)) },
    build,
  };
}

describe('a watcher', () => {
  let world: World;
  let talk: Conversation;
  let empty: Bundle;
  let build: (name: string) => FailedBuild;
  let served: ServedBundle;
  let thread: Thread;
  const watchers: BotProcess[] = [];
  /** What is in the cluster besides. */
  const builds: FailedBuild[] = [];

  const put = ({ objects, log }: FailedBuild): void => {
    served.putLog(log);
    // The pod first: a Job is told as failed when all that tells why is there.
    for (const one of objects.toReversed()) served.put(one);
  };
  const fails = (name: string): void => {
    const one = build(name);
    builds.push(one);
    put(one);
  };
  const remove = (name: string): void => {
    const place = { namespace, name };
    served.remove({ apiVersion: 'batch/v1', kind: 'Job', ...place });
    served.remove({ apiVersion: 'v1', kind: 'Pod', namespace, name: `${name}-x7k2p` });
  };
  /** The API server is gone, and comes back as it was or with more; it counts anew. */
  const restart = async (meanwhile: () => void): Promise<void> => {
    const port = Number(new URL(served.url).port);
    await served.close();
    const silent = { ...served, put: () => undefined, putLog: () => undefined };
    served = silent;
    meanwhile();
    const logs = [...empty.logs, ...builds.map(({ log }) => log)];
    const objects = [...empty.objects, ...builds.flatMap((one) => one.objects)];
    served = await serveBundle({ ...empty, objects, logs }, { port });
  };
  const aWatcher = async (): Promise<BotProcess> => {
    const one = await startBotProcess(world, ['watcher']);
    watchers.push(one);
    return one;
  };
  const leads = (one: BotProcess): boolean => one.log().includes('"watching"');
  const told = async (): Promise<readonly string[]> =>
    (await world.signals.standing('watcher')).map(({ key }) => key).toSorted();
  const expected = () => builds.map(({ uid }) => `example/${uid}/failed`).toSorted();
  const isTold = () =>
    vi.waitFor(async () => expect(await told()).toEqual(expected()), {
      ...patience,
      timeout: 30_000,
    });

  beforeAll(async () => {
    ({ bundle: empty, build } = await cluster());
    world = await startWorld({
      queue: 'postgres',
      clusters: { example: empty },
      answersAlerts: true,
      watch: [{ namespaces: [namespace] }],
    });
    const [example] = world.clusters.values();
    if (!example) throw new Error('There is no cluster.');
    served = example;
    talk = conversation(world, await world.start(['bot', 'worker']));
  });
  afterAll(async () => {
    await Promise.all(watchers.map((one) => one.end('SIGTERM')));
    await served.close();
    await world.close();
  });

  it('sees every failure once, whatever breaks in between', async () => {
    fails('moe-router-build-1');
    const first = await aWatcher();
    await isTold();
    thread = await talk.next();
    await thread.says('Seen in the cluster: Build failed', 'moe-router-build-1', 'Open fix PR');

    const isJoined = () =>
      vi.waitFor(
        async () => {
          const { alerts } = await world.signals.countOf(thread.incidentId);
          expect(alerts).toBe(builds.length);
          // What the queue has lost is taken up within half a minute.
        },
        { ...patience, timeout: 45_000 },
      );

    // Connections break.
    for (const name of ['moe-router-build-2', 'moe-router-build-3']) {
      await vi.waitFor(() => expect(served.dropWatches()).toBeGreaterThan(0));
      fails(name);
      await isTold();
    }
    // What came since is forgotten: 410.
    served.dropWatches();
    fails('moe-router-build-4');
    served.compact();
    await isTold();
    // The API server restarts, and a build has failed meanwhile.
    await restart(() => fails('moe-router-build-5'));
    await isTold();
    // Another process waits for the lead, and has it when the first one is killed.
    const second = await aWatcher();
    expect([first, second].map(leads)).toEqual([true, false]);
    await first.end('SIGKILL');
    fails('moe-router-build-6');
    await isTold();
    await vi.waitFor(() => expect(leads(second)).toBe(true), patience);
    // One of the same name is another one.
    await isJoined();
    remove('moe-router-build-6');
    fails('moe-router-build-6');
    await isTold();
    // Nobody watches for a while.
    await isJoined();
    await second.end('SIGTERM');
    fails('moe-router-build-7');
    await aWatcher();
    await isTold();

    await isJoined();
    await thread.says('8 alerts over 7 workloads');
    expect(await talk.channel()).toHaveLength(1);
    const joined = (await thread.timeline()).filter((type) => type === 'signal-joined');
    expect(joined).toHaveLength(8);
  }, 120_000);

  it('takes it back when a newer build of the same image succeeds', async () => {
    const [job] = build('moe-router-build-8').objects;
    const end = '2026-01-18T15:55:00Z';
    served.put({
      ...job,
      status: {
        succeeded: 1,
        completionTime: end,
        conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: end }],
      },
    } as unknown as KubernetesObject);
    await thread.says('Resolved');
    expect(await told()).toEqual([]);
    expect((await thread.timeline()).at(-1)).toBe('incident-resolved');
  });
});

describe('a watcher of apps', () => {
  it('sees pods that cannot pull, and takes it back when they are started', async () => {
    const example = await exampleBundle();
    const isStuck = ({ kind, metadata: { name } }: KubernetesObject) =>
      kind === 'Pod' && name.startsWith('cortex-chat-backend-simple-');
    const [pod, ...others] = example.objects.filter(isStuck);
    if (!pod || others.length > 0) throw new Error('The example has changed.');
    const isOther = ({ kind, metadata }: KubernetesObject) =>
      kind === 'Pod' && metadata.namespace === 'cortex-chat' && metadata.name !== pod.metadata.name;
    const objects = example.objects.filter((one) => !isOther(one));
    const world = await startWorld({
      queue: 'postgres',
      clusters: { example: { ...example, objects } },
      answersAlerts: true,
      watch: [{ namespaces: ['cortex-chat*'], cluster: 'example' }],
    });
    try {
      const talk = conversation(world, await world.start());
      const thread = await talk.next();
      await thread.says(
        'Seen in the cluster: Image cannot be pulled',
        'cortex-chat-backend-simple',
      );
      world.clusters.get('example')?.put({ ...pod, status: { phase: 'Running' } });
      await thread.says('Resolved');
      expect(await talk.channel()).toHaveLength(1);
    } finally {
      await world.close();
    }
  });
});

describe('a watcher of builds that hang', () => {
  const job = 'moe-router-build-9';

  /** The example's build as it is before it has failed: at its push, where it has said nothing for twelve minutes. */
  async function hanging(example: Bundle, failed: FailedBuild) {
    const now = example.takenAt ?? new Date();
    const before = (minutes: number): string =>
      new Date(now.getTime() - minutes * 60_000).toISOString();
    const status: Record<string, object> = {
      Job: { active: 1, startTime: before(20) },
      Pod: {
        phase: 'Running',
        startTime: before(20),
        containerStatuses: [
          { name: failed.log.container, state: { running: { startedAt: before(20) } } },
        ],
      },
    };
    const objects = failed.objects.map((one) => ({
      ...one,
      metadata: { ...one.metadata, creationTimestamp: before(20) },
      status: status[one.kind],
    }));
    const text = `${before(19)} INFO[0003] Unpacking rootfs as cmd RUN requires it.\n${before(12)} INFO[0412] Pushing image to registry.example/app:9\n`;
    return { objects: objects as unknown as KubernetesObject[], log: { ...failed.log, text } };
  }

  it('says that a build does nothing, why it failed then, and that a newer one succeeded', async () => {
    const { bundle, build } = await cluster();
    const failed = build(job);
    const { objects, log } = await hanging(bundle, failed);
    const world = await startWorld({
      queue: 'postgres',
      clusters: {
        example: {
          ...bundle,
          objects: [...bundle.objects, ...objects],
          logs: [...bundle.logs, log],
        },
      },
      answersAlerts: true,
      watch: [{ namespaces: [namespace], hangMinutes: 0.1 }],
    });
    try {
      const talk = conversation(world, await world.start());
      const thread = await talk.next();
      const text = await thread.says(
        `${namespace}/${job} is running, and has done nothing for 12 min`,
        'It stands in phase',
        'push',
        'Pushing image to registry.example/app:9',
        'Seen in the cluster: Build hangs',
      );
      expect(text).not.toContain('failed');

      const served = world.clusters.get('example');
      served?.putLog(failed.log);
      for (const one of failed.objects.toReversed()) served?.put(one);
      await thread.says('Open fix PR', '2 alerts');
      expect(await talk.channel()).toHaveLength(1);

      const [whole] = build('moe-router-build-10').objects;
      const end = '2026-01-18T15:55:00Z';
      served?.put({
        ...whole,
        status: {
          succeeded: 1,
          completionTime: end,
          conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: end }],
        },
      } as unknown as KubernetesObject);
      await thread.says('Resolved');
      expect(await world.signals.standing('watcher')).toEqual([]);
    } finally {
      await world.close();
    }
  }, 90_000);
});
