import type { Job } from '../../model/cluster.ts';
import type { EndedBuild } from '../../model/ended-build.ts';
import type { Follower } from '../../model/followed.ts';
import type { BuildStore } from '../../store/build-store.ts';
import { endedBuild, uidOf } from '../diagnosing/ended-build.ts';
import { isWatchedBuild, scopesOf, type Watched, watchKey } from './watched-builds.ts';

export interface CountedBuildsNeeds {
  readonly cluster: { readonly name: string; now(): Date };
  readonly watched: Watched;
  /** The same for the same part of the configuration: what was seen by another one is none of its business. */
  readonly watchedBy: string;
  readonly builds: Pick<BuildStore, 'record' | 'gone' | 'standing'>;
  /** Told of each build that ended lately, once among all processes. */
  readonly onBuild: (build: EndedBuild) => void;
  /** What ended longer ago is kept, and not told. */
  readonly maxAgeMs: number;
}

/** So many are remembered as recorded; the store knows the others, and counts none of them twice. */
const mostRemembered = 50_000;

/** Keeps each build that ends, well or not, so that it can be told how many of how many failed; and which are gone again. */
export function countBuilds(needs: CountedBuildsNeeds): Follower<Job> {
  const { cluster, watched, watchedBy, builds, onBuild, maxAgeMs } = needs;
  const isCounted = isWatchedBuild(watched);
  const recorded = new Set<string>();
  let listed: Set<string> | undefined;

  const record = async (jobs: readonly Job[]): Promise<void> => {
    const fresh = jobs
      .filter((job) => !recorded.has(uidOf(job)))
      .filter(isCounted)
      .flatMap((job) => endedBuild(cluster.name, job) ?? []);
    if (fresh.length === 0) return;
    const since = cluster.now().getTime() - maxAgeMs;
    for (const build of await builds.record(fresh, watchedBy))
      if (build.endedAt.getTime() >= since) onBuild(build);
    for (const { uid } of fresh) recorded.add(uid);
    for (const uid of recorded) {
      if (recorded.size <= mostRemembered) break;
      recorded.delete(uid);
    }
  };

  return {
    begin() {
      listed = new Set();
    },
    async seen(jobs) {
      for (const job of jobs) listed?.add(uidOf(job));
      await record(jobs);
    },
    async gone(job) {
      // One that cleans up after itself at once is seen for the last time, and to have ended for the first.
      await record([job]);
      recorded.delete(uidOf(job));
      await builds.gone(cluster.name, [uidOf(job)]);
    },
    async complete() {
      const here = listed ?? new Set();
      listed = undefined;
      const missing = (await builds.standing(cluster.name)).filter(
        (one) => one.watchedBy === watchedBy && !here.has(one.uid),
      );
      await builds.gone(
        cluster.name,
        missing.map(({ uid }) => uid),
      );
    },
  };
}

/** What the configuration names no more is not followed: nobody would hear that it is gone. */
export async function forgetUnwatched(
  entries: readonly (Watched & { readonly cluster: string })[],
  {
    clusters,
    builds,
  }: {
    /** Names of all clusters. */
    readonly clusters: readonly string[];
    readonly builds: Pick<BuildStore, 'gone' | 'standing'>;
  },
): Promise<void> {
  for (const name of clusters) {
    const here = entries.filter(({ cluster }) => cluster === name);
    const known = new Set(
      here.flatMap((one) => scopesOf(one).map((scope) => watchKey(one, scope))),
    );
    const standing = await builds.standing(name);
    const left = standing.filter(({ watchedBy }) => !known.has(watchedBy));
    await builds.gone(
      name,
      left.map(({ uid }) => uid),
    );
  }
}
