import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster, Job, Reading } from '../../model/cluster.ts';
import type { Follower } from '../../model/followed.ts';
import { jobEnd } from '../../model/job-end.ts';
import { permissionText } from '../../model/permission.ts';
import { messageOf } from '../../problems/text.ts';
import { uidOf } from '../diagnosing/ended-build.ts';
import { beginOf, hang, isGone, isHang, keyBegin, keyBeginOf, signOf } from './hang.ts';
import type { StandingSignal, StandingSignals } from './standing-signals.ts';
import { isWatchedBuild, type Watched, watchedNamespace } from './watched-builds.ts';

export interface HangingBuildsNeeds {
  readonly cluster: Cluster;
  readonly watched: Watched;
  /** The one namespace that is followed; all when absent. */
  readonly namespace?: string | undefined;
  readonly signals: StandingSignals;
  /** A build that does nothing for this long hangs. */
  readonly hangMs: number;
  /** Told why it cannot be seen whether a build does anything. */
  readonly onTrouble: (because: string) => void;
}

/** Builds that run, and those among them that hang. */
export interface HangingBuilds extends Follower<Job> {
  /** Looks at the builds that may have been idle for too long by now, a few at a time. */
  look(): Promise<void>;
}

/** So many builds are looked at in a row, of four or five calls each. */
const mostLooks = 10;
/** What could not be seen is looked at again after this. */
const againMs = 60_000;

/**
 * Tells of each build that runs and does nothing: once, until it goes on and hangs anew. It is over when the build is gone,
 * or when a build of the same succeeds; one that fails then leaves it standing beside its failure.
 */
export function followHangingBuilds(needs: HangingBuildsNeeds): HangingBuilds {
  const { cluster, signals, hangMs, onTrouble } = needs;
  const isBuild = isWatchedBuild(needs.watched);
  const isInside = watchedNamespace(needs.watched);
  const running = new Map<string, Running>();
  let listed: Set<string> | undefined;

  const hangsOf = (job: Job): readonly StandingSignal[] =>
    signals.standing().filter(({ key }) => key.startsWith(keyBegin(cluster.name, job)));
  const isHere = ({ subject }: StandingSignal): boolean =>
    needs.namespace === undefined
      ? isInside(subject.namespace ?? '')
      : subject.namespace === needs.namespace;

  /** @returns why it cannot be seen */
  async function lookAt(one: Running): Promise<string | undefined> {
    const { job } = one;
    const reading = await signOf(job, cluster);
    if (reading.kind !== 'found') {
      one.lookAt = Date.now() + Math.min(againMs, hangMs);
      return becauseOf(reading);
    }
    const { at } = reading.value;
    const idleMs = Math.max(0, cluster.now().getTime() - at.getTime());
    const isTold = hangsOf(job).some(({ startedAt }) => startedAt >= at);
    if (idleMs >= hangMs && !isTold) await signals.fire([hang(cluster.name, job, at)]);
    one.lookAt = Date.now() + (idleMs >= hangMs ? hangMs : hangMs - idleMs);
    return undefined;
  }

  return {
    begin() {
      listed = new Set();
    },
    async seen(jobs) {
      for (const job of jobs) {
        const id = uidOf(job);
        listed?.add(id);
        if (!isRunning(job) || !isBuild(job)) running.delete(id);
        else running.set(id, { job, lookAt: running.get(id)?.lookAt ?? firstLook(job, needs) });
      }
    },
    async gone(job) {
      running.delete(uidOf(job));
      const begin = keyBegin(cluster.name, job);
      await signals.resolve(({ key }) => key.startsWith(begin), cluster.now());
    },
    /** What was deleted while nobody watched is over; what is not listed since it has other labels is not. */
    async complete() {
      const here = listed ?? new Set();
      listed = undefined;
      for (const id of running.keys()) if (!here.has(id)) running.delete(id);
      const isListed = new Set([...here].map((id) => keyBeginOf(cluster.name, id)));
      const unlisted = signals
        .standing()
        .filter((one) => one.cluster === cluster.name && isHang(one) && isHere(one))
        .filter((one) => !isListed.has(beginOf(one)));
      for (const one of unlisted)
        if (await isGone(one, cluster))
          await signals.resolve(({ key }) => key === one.key, cluster.now());
    },
    async look() {
      const now = Date.now();
      const due = [...running.values()]
        .filter(({ lookAt: at }) => at <= now)
        .toSorted((one, other) => one.lookAt - other.lookAt);
      const troubles = new Set<string>();
      for (const one of due.slice(0, mostLooks)) {
        const because = await lookAt(one);
        if (because) troubles.add(because);
      }
      for (const because of troubles) onTrouble(because);
    },
  };
}

/** How often it is asked whether a build has been idle for too long. */
const lookMs = 30_000;

/** Looks again and again, until it is ended. */
export async function keepLooking(
  { look }: Pick<HangingBuilds, 'look'>,
  {
    hangMs,
    signal,
    onTrouble,
  }: Pick<HangingBuildsNeeds, 'hangMs' | 'onTrouble'> & { readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await pause(Math.min(lookMs, hangMs / 4), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    // What could not be put on record is told by the next look.
    await look().catch((error: unknown) => onTrouble(messageOf(error)));
  }
}

interface Running {
  readonly job: Job;
  /** By the clock of this machine. */
  lookAt: number;
}

/** Neither ended nor held back. One without a pod is at it, too: something keeps its pod from being made. */
const isRunning = (job: Job): boolean => !jobEnd(job) && !job.spec?.suspend;

/** Not before it could have been idle for so long. */
function firstLook(job: Job, { cluster, hangMs }: HangingBuildsNeeds): number {
  const begun = new Date(job.status?.startTime ?? job.metadata?.creationTimestamp ?? 0).getTime();
  return Date.now() + Math.max(0, hangMs - Math.max(0, cluster.now().getTime() - begun));
}

/** Why nothing can be seen; nothing of a log whose times nobody kept. */
function becauseOf(reading: Exclude<Reading<unknown>, { kind: 'found' }>): string | undefined {
  switch (reading.kind) {
    case 'forbidden':
      return `the bot may not ${permissionText(reading.missing)}`;
    case 'unavailable':
      return reading.because;
    case 'not-found':
      return undefined;
  }
}
