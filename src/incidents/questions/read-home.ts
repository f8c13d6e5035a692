import { LRUCache } from 'lru-cache';
import type { IncidentCourse } from '../../model/incident-course.ts';
import type { HomeView } from '../../slack/views/home.ts';
import type { IncidentRow } from '../../slack/views/incident-list.ts';
import type { BuildStore } from '../../store/build-store.ts';
import type { IncidentCourses } from '../../store/incident-courses.ts';
import type { Messages } from '../ports.ts';
import { type LookUpNeeds, placeOf } from './look-up-build.ts';
import { type QueueHealthNeeds, queueHealth } from './queue-health.ts';

export interface ReadHomeNeeds extends LookUpNeeds, QueueHealthNeeds {
  readonly config: LookUpNeeds['config'] & { readonly watch: readonly unknown[] };
  readonly courses: Pick<IncidentCourses, 'open' | 'diagnosed'>;
  readonly builds: Pick<BuildStore, 'since'>;
  readonly messages: Pick<Messages, 'permalink'>;
}

const mostOpen = 10;
const mostDiagnoses = 10;
const dayMs = 24 * 60 * 60_000;

/** What the app's home shows; the same to everybody. */
export function createReadHome(needs: ReadHomeNeeds): () => Promise<HomeView> {
  // A message keeps its address.
  const addresses = new LRUCache<string, string>({ max: 1_000 });
  const rowOf = async (course: IncidentCourse): Promise<IncidentRow> => {
    const { channel, messageTs } = course.incident;
    if (!messageTs) return course;
    const key = `${channel} ${messageTs}`;
    // Without an address a row says the same.
    const url =
      addresses.get(key) ??
      (await needs.messages.permalink(channel, messageTs).catch(() => undefined));
    if (url) addresses.set(key, url);
    return { ...course, ...(url ? { url } : {}) };
  };
  return async () => {
    const now = new Date();
    const [open, diagnosed, day, health] = await Promise.all([
      needs.courses.open({ limit: mostOpen }),
      needs.courses.diagnosed(mostDiagnoses),
      buildsSince(new Date(now.getTime() - dayMs), needs),
      queueHealth(placeOf({}, needs), needs),
    ]);
    return {
      now,
      open: await Promise.all(open.courses.map(rowOf)),
      openTotal: open.total,
      diagnosed: await Promise.all(diagnosed.map(rowOf)),
      day: { ...day, isWatched: needs.config.watch.length > 0 },
      health,
    };
  };
}

async function buildsSince(
  since: Date,
  { builds, clusters }: Pick<ReadHomeNeeds, 'builds' | 'clusters'>,
): Promise<{ builds: number; failures: number }> {
  const all = await Promise.all(clusters.names.map((name) => builds.since(name, since)));
  return {
    builds: all.reduce((sum, one) => sum + one.builds, 0),
    failures: all.reduce((sum, one) => sum + one.failures, 0),
  };
}
