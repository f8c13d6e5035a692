import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readingSession } from '../../src/diagnosis/reading-session.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { failedJob, pod, registryEndpoints, registryService } from '../support/objects.ts';

const state = {
  objects: [failedJob(), pod(), registryService, registryEndpoints(undefined)],
  logs: { 'builds/app-7-x/kaniko': 'INFO[0000] Building' },
  secrets: ['builds/git'],
  pullSecrets: { 'builds/regcred': { content: { kind: 'hidden', because: 'masked' } } },
  proxy: {
    'registry/docker-registry:5000/v2/': { kind: 'answered', status: 200, body: '{}' },
  },
  volumes: { 'node-1': [] },
  apiGroups: ['batch'],
  forbidden: ['list nodes'],
} as const;

/** Questions of every kind, some of which are not answered. */
const questions: readonly ((cluster: Cluster) => Promise<unknown>)[] = [
  (cluster) => cluster.get('Job', 'app-7', 'builds'),
  (cluster) => cluster.get('Job', 'other', 'builds'),
  (cluster) => cluster.get('Service', 'app-7', 'builds'),
  (cluster) => cluster.list('Pod', { namespace: 'builds' }),
  (cluster) => cluster.list('Pod', { namespace: 'registry' }),
  (cluster) => cluster.list('Node', {}),
  (cluster) => cluster.secretExists('git', 'builds'),
  (cluster) => cluster.secretExists('none', 'builds'),
  (cluster) => cluster.pullSecret('regcred', 'builds'),
  (cluster) => cluster.pullSecret('none', 'builds'),
  (cluster) => cluster.log({ namespace: 'builds', name: 'app-7-x', container: 'kaniko' }),
  (cluster) =>
    cluster.log({ namespace: 'builds', name: 'app-7-x', container: 'kaniko', previous: true }),
  (cluster) =>
    cluster.serviceProxy({
      namespace: 'registry',
      service: 'docker-registry',
      port: 5000,
      path: '/v2/',
    }),
  (cluster) => cluster.volumeUsage('node-1'),
  (cluster) => cluster.apiGroups(),
  (cluster) => cluster.listCustom('cilium.io', 'v2', 'ciliumnetworkpolicies'),
];

describe('readingSession', () => {
  it('answers every question as the cluster does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...questions), { maxLength: 30 }),
        async (asked) => {
          const cluster = fakeCluster(state);
          const session = readingSession(cluster, 100);
          for (const ask of asked) expect(await ask(session.cluster)).toEqual(await ask(cluster));
          expect(session.calls().count).toBe(new Set(asked).size);
        },
      ),
    );
  });

  it('keeps the name and the clock of the cluster', () => {
    const cluster = fakeCluster();
    const session = readingSession(cluster, 1);
    expect(session.cluster.name).toBe('test');
    expect(session.cluster.now()).toEqual(cluster.now());
  });

  it('asks a question once, however often it comes and even while it is open', async () => {
    const cluster = fakeCluster(state);
    const session = readingSession(cluster, 10);
    const ask = () => session.cluster.list('Pod', { namespace: 'builds' });
    await Promise.all([ask(), ask()]);
    await ask();
    expect(cluster.asked).toEqual(['list pods']);
    expect(session.calls()).toEqual({ count: 1, rounds: 1 });
  });

  it('counts questions side by side as one round', async () => {
    const session = readingSession(fakeCluster(state), 10);
    await Promise.all(questions.slice(0, 5).map((ask) => ask(session.cluster)));
    expect(session.calls()).toEqual({ count: 5, rounds: 1 });
  });

  it('counts the longest chain of questions that waited for one another', async () => {
    const session = readingSession(fakeCluster(state), 10);
    const [first, second, third, fourth] = questions;
    await Promise.all([first?.(session.cluster), second?.(session.cluster)]);
    await third?.(session.cluster);
    await fourth?.(session.cluster);
    expect(session.calls()).toEqual({ count: 4, rounds: 3 });
  });

  it('adds no round for an answer that it knows already', async () => {
    const session = readingSession(fakeCluster(state), 10);
    const ask = () => session.cluster.get('Job', 'app-7', 'builds');
    await ask();
    await ask();
    await session.cluster.list('Pod', {});
    expect(session.calls()).toEqual({ count: 2, rounds: 2 });
  });

  it('stops asking when the budget is spent, and says so', async () => {
    const cluster = fakeCluster(state);
    const session = readingSession(cluster, 1);
    await session.cluster.get('Job', 'app-7', 'builds');
    expect(await session.cluster.list('Pod', {})).toEqual({
      kind: 'unavailable',
      because: "the diagnosis' budget of 1 calls is spent",
    });
    expect(cluster.asked).toEqual(['get jobs']);
    expect(session.calls().count).toBe(1);
  });

  it('still gives the answers it has when the budget is spent', async () => {
    const session = readingSession(fakeCluster(state), 1);
    const ask = () => session.cluster.get('Job', 'app-7', 'builds');
    await ask();
    expect(await ask()).toMatchObject({ kind: 'found' });
  });

  it('asks the systems beside the cluster in the same way: once, counted, within the budget', async () => {
    const asked: string[] = [];
    const forecast = async (place: string) => {
      asked.push(place);
      return { kind: 'found', value: `rain in ${place}` } as const;
    };
    // Any system: what is asked of one is none of the session's business.
    const systems: object = { weather: { forecast } };
    const session = readingSession(fakeCluster(state), 1, systems);
    const { weather } = session.systems as { weather: { forecast: typeof forecast } };
    expect(await weather.forecast('Oslo')).toEqual({ kind: 'found', value: 'rain in Oslo' });
    expect(await weather.forecast('Oslo')).toEqual({ kind: 'found', value: 'rain in Oslo' });
    expect(await weather.forecast('Bergen')).toMatchObject({ kind: 'unavailable' });
    expect(asked).toEqual(['Oslo']);
    expect(session.calls()).toEqual({ count: 1, rounds: 1 });
  });
});
