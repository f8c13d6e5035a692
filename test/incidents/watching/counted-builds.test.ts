import { expect, it } from 'vitest';
import { countBuilds, forgetUnwatched } from '../../../src/incidents/watching/counted-builds.ts';
import { toldInTurn } from '../../../src/incidents/watching/told-in-turn.ts';
import { watchKey } from '../../../src/incidents/watching/watched-builds.ts';
import type { Job } from '../../../src/model/cluster.ts';
import { type EndedBuild, secondsOf } from '../../../src/model/ended-build.ts';
import { condition, job, kaniko } from '../../support/objects.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 18, 15, minute));

function build(type: 'Failed' | 'Complete' | undefined, minute: number, name = 'app-1'): Job {
  const whole = job({
    name,
    namespace: 'builds',
    template: { containers: [kaniko()] },
    status: {
      startTime: at(minute - 2),
      conditions: type ? [{ ...condition(type), lastTransitionTime: at(minute) }] : [],
      ...(type === 'Complete' ? { completionTime: at(minute) } : {}),
    },
  });
  return { ...whole, metadata: { ...whole.metadata, uid: `uid of ${name}` } };
}

/** A watch at 16:00 over a store that remembers, what was counted and what is gone. */
function watch(watchedBy = 'a') {
  const known = new Map<string, EndedBuild>();
  const counted: EndedBuild[] = [];
  const gone: string[] = [];
  const follow = () =>
    countBuilds({
      cluster: { name: 'example', now: () => at(60) },
      watched: { namespaces: ['builds'], labels: {} },
      watchedBy,
      builds: {
        async record(builds) {
          const fresh = builds.filter(({ uid }) => !known.has(uid));
          for (const one of fresh) known.set(one.uid, one);
          return fresh;
        },
        gone: async (_cluster, uids) => void gone.push(...uids),
        standing: async () => [
          ...[...known.keys()].map((uid) => ({ watchedBy, uid })),
          { watchedBy: 'another entry', uid: 'seen by another' },
        ],
      },
      onBuild: (one) => void counted.push(one),
      maxAgeMs: 60 * 60_000,
    });
  return { counted, gone, follow };
}

it('counts each build once when it ends, well or not', async () => {
  const { counted, follow } = watch();
  const follower = follow();
  await follower.seen([build(undefined, 50), build(undefined, 50, 'app-2')]);
  await follower.seen([build('Failed', 51), build('Complete', 52, 'app-2')]);
  await follower.seen([build('Failed', 51)]);
  // Another process takes the lead.
  await follow().seen([build('Failed', 51), build('Complete', 52, 'app-2')]);
  expect(counted.map(({ job: name, outcome, target }) => ({ name, outcome, target }))).toEqual([
    { name: 'app-1', outcome: 'failed', target: 'app' },
    { name: 'app-2', outcome: 'succeeded', target: 'app' },
  ]);
  expect(counted.map(secondsOf)).toEqual([120, 120]);
});

it('counts one that is seen to have ended as it goes', async () => {
  const { counted, gone, follow } = watch();
  await follow().gone(build('Complete', 50));
  expect(counted.map(({ job: name }) => name)).toEqual(['app-1']);
  expect(gone).toEqual(['uid of app-1']);
});

it('does not count what ended long before the watch began, nor what builds nothing', async () => {
  const { counted, follow } = watch();
  const other = build('Failed', 50, 'backup');
  const { spec } = job({ template: { containers: [{ name: 'main', image: 'backup:1' }] } });
  await follow().seen([build('Failed', -1), { ...other, ...(spec ? { spec } : {}) }]);
  expect(counted).toEqual([]);
});

it('takes those for gone that a whole list does not hold, of those that it follows', async () => {
  const { gone, follow } = watch();
  const follower = follow();
  await follower.seen([build('Failed', 50), build('Failed', 50, 'app-2')]);
  follower.begin();
  await follower.seen([build('Failed', 50, 'app-2'), build(undefined, 51, 'app-3')]);
  expect(gone).toEqual([]);
  await follower.complete();
  expect(gone).toEqual(['uid of app-1']);
});

it('is told the same as the others who listen, in their order', async () => {
  const told: string[] = [];
  const one = (name: string) => ({
    begin: () => void told.push(`${name} begin`),
    seen: async (seen: readonly string[]) => void told.push(`${name} ${seen.join()}`),
    gone: async (object: string) => void told.push(`${name} -${object}`),
    complete: async () => void told.push(`${name} complete`),
  });
  const both = toldInTurn(one('a'), one('b'));
  both.begin();
  await both.seen(['1', '2']);
  await both.gone('1');
  await both.complete();
  expect(told).toEqual([
    ...['a begin', 'b begin', 'a 1,2', 'b 1,2', 'a -1', 'b -1', 'a complete', 'b complete'],
  ]);
});

it('takes for gone what is watched no more, in each cluster by what is watched there', async () => {
  const entry = { namespaces: ['builds'], labels: {}, names: 'app-*' };
  const scope = { namespace: 'builds' };
  const former = watchKey({ ...entry, names: 'old-*' }, scope);
  const gone: string[] = [];
  const builds = {
    standing: async (cluster: string) => [
      { watchedBy: watchKey(entry, scope), uid: `watched in ${cluster}` },
      { watchedBy: former, uid: `of a former entry in ${cluster}` },
    ],
    gone: async (_cluster: string, uids: readonly string[]) => void gone.push(...uids),
  };
  const clusters = ['example', 'other'];
  await forgetUnwatched([{ ...entry, cluster: 'example' }], { clusters, builds });
  expect(gone).toEqual([
    'of a former entry in example',
    'watched in other',
    'of a former entry in other',
  ]);
});
