import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesObject } from '../src/bundle/bundle.ts';
import { type ServedBundle, serveBundle } from '../src/bundle/serve-bundle.ts';
import { followFailedBuilds } from '../src/incidents/watching/failed-builds.ts';
import { standingSignals } from '../src/incidents/watching/standing-signals.ts';
import { followUnpulledPods, pending } from '../src/incidents/watching/unpulled-pods.ts';
import { clusterFrom } from '../src/kubernetes/clusters.ts';
import { bundleWith } from '../test/bundle/objects.ts';
import { type Row, table } from './table.ts';

const namespace = 'builds';
const jobs = 5_000;
const watchedMs = 60_000;

/** What the watcher asks of a namespace with 5,000 ended Jobs in which nothing happens: at first, and each minute. */
export async function watcherTable(): Promise<string> {
  const served = await serveBundle(
    bundleWith({ objects: Array.from({ length: jobs }, (_, n) => endedJob(n)) }),
  );
  const cluster = clusterFrom({ name: 'bench', server: served.url });
  const stopping = new AbortController();
  const watched = { namespaces: [namespace], labels: {} };
  const signals = standingSignals([], async () => undefined);
  const needs = { cluster, watched, namespace, signals };
  const options = { signal: stopping.signal, onTrouble: () => undefined };
  const began = performance.now();
  const done = [
    cluster.follow(
      'Job',
      { namespace },
      followFailedBuilds({ ...needs, maxAgeMs: 3_600_000 }),
      options,
    ),
    cluster.follow(
      'Pod',
      { namespace, fieldSelector: pending },
      followUnpulledPods(needs),
      options,
    ),
  ];
  while (count(served, 'watch') < 2) await pause(10);
  const listedMs = performance.now() - began;
  const lists = count(served, 'list');
  const before = served.requests.length;
  await pause(watchedMs);
  const perMinute = served.requests.length - before;
  stopping.abort();
  await Promise.all(done);
  await cluster.close();
  await served.close();
  const row = (what: string, figure: string, target?: Row['target']): Row => ({
    what,
    figures: [figure],
    ...(target ? { target } : {}),
  });
  return table(
    ['the watcher, 5,000 Jobs that do nothing', ''],
    [
      row('calls until all is listed', String(lists + 2), {
        text: 'at most 13',
        isMet: lists + 2 <= 13,
      }),
      row('time until all is listed', `${listedMs.toFixed(0)} ms`),
      row('calls in the minute after', String(perMinute), {
        text: 'none',
        isMet: perMinute === 0,
      }),
    ],
  );
}

const count = ({ requests }: ServedBundle, verb: string): number =>
  requests.filter((one) => one.verb === verb).length;

const endedJob = (index: number): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: `app-${index}`, namespace, uid: `uid-${index}` },
  spec: {
    template: {
      spec: {
        containers: [
          {
            name: 'kaniko',
            image: 'gcr.io/kaniko-project/executor:v1.23.2',
            args: [`--destination=registry.example/app-${index % 50}:${index}`],
          },
        ],
      },
    },
  },
  status: {
    succeeded: 1,
    completionTime: '2026-01-18T15:00:00Z',
    conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: '2026-01-18T15:00:00Z' }],
  },
});
