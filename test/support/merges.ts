import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../src/bundle/bundle.ts';
import { openJobQueue } from '../../src/queue/bullmq-queue.ts';
import { fileAt, repository } from '../github/emulated-github.ts';
import type { World } from './app.ts';

/** Merges a pull request as a person on GitHub does, and tells the bot of it as whoever follows pull requests does. */
export async function merge(world: World, pullRequest: number, proposalId: string): Promise<void> {
  await world.github.owner.rest.pulls.merge({
    ...repository,
    pull_number: pullRequest,
    merge_method: 'squash',
  });
  await tellOfMerge(world, proposalId);
}

/** Merges are told more than once: by a webhook, by a poll, by both. */
export async function tellOfMerge({ environment }: World, proposalId: string): Promise<void> {
  const { DATABASE_URL = '', REDIS_URL } = environment;
  const queue = await openJobQueue(
    { databaseUrl: DATABASE_URL, ...(REDIS_URL ? { redisUrl: REDIS_URL } : {}) },
    { concurrency: 1, lockSeconds: 30, attempts: 3, onError: () => undefined },
  );
  await queue.enqueue({ name: 'verify-fix', data: { proposalId } }, { id: proposalId });
  await queue.close(1_000);
}

/** What a GitOps tool does with a file of `main`: its objects stand in the cluster now. Jobs are left out, as they cannot be changed. */
export async function rollOut(world: World, cluster: string, path: string): Promise<void> {
  const file = await fileAt(world.github.owner, 'main', path);
  for (const document of parseAllDocuments(file?.content ?? '')) {
    const object = document.toJS() as KubernetesObject;
    if (object.kind !== 'Job') world.clusters.get(cluster)?.put(object);
  }
}
