import { expect, vi } from 'vitest';
import type { Role, RunningApp } from '../../src/app.ts';
import type { Bundle, KubernetesObject } from '../../src/bundle/bundle.ts';
import { controllers, type Ending } from '../../src/bundle/controllers.ts';
import type { RecordedRequest, ServedBundle } from '../../src/bundle/serve-bundle.ts';
import { exampleBundle, startWorld, type World, type WorldOptions } from '../support/app.ts';
import { exampleManifests } from '../support/github-emulator.ts';
import { merge, rollOut } from '../support/merges.ts';
import { type Conversation, conversation, patience, type Thread } from './conversation.ts';
import { textOf } from './message-text.ts';

export const job = 'moe-router-build';
const namespace = 'cortex-system';
const policies = 'apps/cortex-system/network-policy.yaml';

/** A world whose cluster runs what is created in it, as the story says. */
export interface BuildingWorld {
  readonly world: World;
  /** The bot that runs in it. */
  readonly app: RunningApp;
  readonly talk: Conversation;
  /** How the next build ends. */
  ends(ending: Ending): void;
  /** Runs once, as soon as the next Job is made and before its maker hears of it. */
  onNextJob(work: () => void): void;
  /** Runs once, as the next write that it matches (`patch deployments edge-registry`) is carried out and before its answer. */
  onNextWrite(write: RegExp, work: () => void): void;
  /** What the merge changed arrives in the cluster. */
  rollOut(): Promise<void>;
  /** Requests of the bot that change something: not those that ask dry whether a change would be taken. */
  writes(): readonly string[];
  /** Requests that made a Job. */
  madeJobs(): readonly RecordedRequest[];
  retries(where?: string): Promise<string[]>;
  /** Pods that probe and were not removed. */
  probes(): Promise<string[]>;
  /** How often the spec of a Deployment was changed. */
  generationOf(where: string, deployment: string): Promise<number>;
  removeJob(name: string): void;
  /** Repository and cluster as they were at first. */
  reset(): Promise<void>;
  /** A finding whose fix is open as a pull request. */
  opened(name?: string): Promise<{ thread: Thread; proposalId: string; number: number }>;
  /** A finding whose fix is merged, and the bot was told. */
  merged(name?: string): Promise<{ thread: Thread; proposalId: string }>;
  /** Waits for what was said in the thread below a finding. */
  hears(thread: Thread, ...said: readonly string[]): Promise<void>;
}

export const succeeds: Ending = {
  kind: 'succeeds',
  seconds: 65,
  log: 'INFO[0060] Pushing image\n',
};

/** The example, whose registry has what the build pushes. */
async function cluster(): Promise<Bundle> {
  const bundle = await exampleBundle();
  const service = 'cortex-chat/docker-registry:5000';
  const body = JSON.stringify({
    name: 'moe-router',
    tags: ['0.49.0', '0.50.0', 'simple', 'selftest'],
  });
  const path = '/v2/moe-router/tags/list';
  return { ...bundle, answers: [...bundle.answers, { service, path, status: 200, body }] };
}

export async function buildingWorld(
  options: Pick<
    WorldOptions,
    | 'queue'
    | 'lockSeconds'
    | 'verification'
    | 'actions'
    | 'rerun'
    | 'selftest'
    | 'pollSeconds'
    | 'answersApps'
    | 'answersAlerts'
    | 'watch'
    | 'environment'
  >,
  /** What runs in this process; everything when absent. */
  running?: readonly Role[],
): Promise<BuildingWorld> {
  const example = await cluster();
  let ending = succeeds;
  let onJob: () => void = () => undefined;
  let onWrite: { write: RegExp; work: () => void } | undefined;
  const world = await startWorld({
    ...options,
    clusters: { example },
    serve: {
      faults: ({ verb, url, target }) => {
        const line = lineOf({ verb, resource: target?.plural ?? '', name: target?.name });
        if (!onWrite?.write.test(line) || isDry(url)) return undefined;
        const { work } = onWrite;
        onWrite = undefined;
        work();
        return undefined;
      },
      controllers: controllers(
        () => {
          const work = onJob;
          onJob = () => undefined;
          work();
          return ending;
        },
        (log) => served.putLog(log),
      ),
    },
  });
  const served: ServedBundle = only([...world.clusters.values()]);
  const app = await world.start(running);
  const talk = conversation(world, app);
  const policy = example.objects.find(({ metadata }) => metadata.name === 'build-egress');

  const list = async (path: string): Promise<KubernetesObject[]> => {
    const answer = await fetch(`${served.url}${path}`);
    return ((await answer.json()) as { items: KubernetesObject[] }).items;
  };
  const retries = async (where = namespace) =>
    (await list(`/apis/batch/v1/namespaces/${where}/jobs`))
      .map(({ metadata }) => metadata.name)
      .filter((name) => name.includes('-retry-'));

  const opened: BuildingWorld['opened'] = async (name = job) => {
    const thread = await talk.ask(`diagnose ${name}`);
    await thread.press('Open fix PR', 'approver');
    // Not the message: what it says of a pull request follows GitHub, which each story begins anew.
    const { proposal, number } = await vi.waitFor(async () => {
      const proposal = only(await world.proposals.ofIncident(thread.incidentId));
      if (!('pullRequest' in proposal.state)) throw new Error(`It is ${proposal.state.kind}.`);
      return { proposal, number: proposal.state.pullRequest.number };
    }, patience);
    return { thread, proposalId: proposal.id, number };
  };

  return {
    world,
    app,
    talk,
    ends: (one) => {
      ending = one;
    },
    onNextJob: (work) => {
      onJob = work;
    },
    onNextWrite: (write, work) => {
      onWrite = { write, work };
    },
    rollOut: () => rollOut(world, 'example', policies),
    writes: () =>
      served.requests
        .filter(({ verb, path }) => /^(create|patch|delete)$/.test(verb) && !isDry(path))
        .map(lineOf)
        .filter((line) => !line.includes('selfsubjectaccessreviews')),
    madeJobs: () =>
      served.requests.filter(({ verb, resource }) => verb === 'create' && resource === 'jobs'),
    retries,
    probes: async () =>
      (await list(`/api/v1/namespaces/${namespace}/pods`))
        .map(({ metadata }) => metadata.name)
        .filter((name) => name.startsWith('buildmedic-probe-')),
    async generationOf(where, deployment) {
      const all = await list(`/apis/apps/v1/namespaces/${where}/deployments`);
      const found = all.find(({ metadata }) => metadata.name === deployment);
      return Number(found?.metadata.generation ?? 0);
    },
    removeJob: (name) => {
      served.remove({ apiVersion: 'batch/v1', kind: 'Job', namespace, name });
      served.remove({ apiVersion: 'v1', kind: 'Pod', namespace, name: `${name}-x7k2p` });
    },
    async reset() {
      await world.github.begin(await exampleManifests());
      ending = succeeds;
      if (policy) served.put(policy);
      const gone = (await list(`/api/v1/namespaces/${namespace}/pods`))
        .map(({ metadata }) => metadata.name)
        .filter((name) => name.includes('-retry-'))
        .map((name) => ({ apiVersion: 'v1', kind: 'Pod', name }));
      for (const name of await retries()) gone.push({ apiVersion: 'batch/v1', kind: 'Job', name });
      for (const one of gone) served.remove({ ...one, namespace });
      (served.requests as RecordedRequest[]).length = 0;
    },
    opened,
    async merged(name) {
      const { thread, proposalId, number } = await opened(name);
      await merge(world, number, proposalId);
      return { thread, proposalId };
    },
    async hears(thread, ...said) {
      const { ts } = await thread.message();
      await vi.waitFor(async () => {
        const all = await world.slack.messages(world.slack.channels.builds, ts);
        const replies = all.filter((one) => one.ts !== ts).map(textOf);
        expect(replies).toEqual(said.map((part) => expect.stringContaining(part)));
      }, patience);
    },
  };
}

function only<T>(all: readonly T[]): T {
  const [one] = all;
  if (one === undefined) throw new Error('There is none.');
  return one;
}

const isDry = (path: string): boolean => path.includes('dryRun=All');

/** `patch deployments edge-registry`. */
const lineOf = ({
  verb,
  resource,
  name,
}: {
  readonly verb: string;
  readonly resource: string;
  readonly name?: string | undefined;
}): string => `${verb} ${resource}${name ? ` ${name}` : ''}`;
