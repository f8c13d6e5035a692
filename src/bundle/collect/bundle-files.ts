import { stringify } from 'yaml';
import type { ProxyAnswer, ProxyQuery, VolumeUsage } from '../../model/cluster.ts';
import { redact, redactDeep } from '../../model/redaction.ts';
import { namespacedName } from '../../model/references.ts';
import type { KubernetesObject } from '../bundle.ts';
import type { BundleFile } from '../read-files.ts';
import { collectedObjects } from './collected-objects.ts';
import type { Found, Noted } from './recording.ts';
import { redactLog } from './redact-log.ts';
import { forbiddenEntries, unavailableEntries } from './refusals.ts';

type FoundOf<T extends Found['of']> = Extract<Found, { of: T }>;

/** The files of a bundle from which the same questions get the same answers. Secrets in them are masked. */
export function bundleFiles(noted: readonly Noted[]): BundleFile[] {
  const objects = collectedObjects(noted);
  const pods = new Set(objects.filter(({ kind }) => kind === 'Pod').map(placeOf));
  return [
    ...objectFiles(objects),
    ...fullestLogs(foundOf(noted, 'log')).map(logFile),
    ...foundOf(noted, 'volumes').map((one) => statsFile(one, pods)),
    ...listFile('service-proxy.yaml', answerEntries(foundOf(noted, 'answer'))),
    ...listFile('forbidden.yaml', forbiddenEntries(noted)),
    ...listFile('unavailable.yaml', redactDeep(unavailableEntries(noted))),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const foundOf = <T extends Found['of']>(noted: readonly Noted[], of: T): FoundOf<T>[] =>
  noted.flatMap(({ outcome }) =>
    outcome.kind === 'found' && outcome.found.of === of ? [outcome.found as FoundOf<T>] : [],
  );

const placeOf = ({ metadata: { namespace = '', name } }: KubernetesObject): string =>
  namespacedName({ namespace, name });

/** One file a namespace, in a folder of their own: a namespace may be called as one of the other files is. */
const objectFiles = (objects: readonly KubernetesObject[]): BundleFile[] =>
  [...Map.groupBy(objects, ({ metadata }) => metadata.namespace)].map(([namespace, inside]) => ({
    path: namespace === undefined ? 'cluster.yaml' : `namespaces/${namespace}.yaml`,
    text: inside.map(textOf).join('---\n'),
  }));

const texts = new WeakMap<KubernetesObject, string>();

/** Written once, however many bundles it is in. */
function textOf(object: KubernetesObject): string {
  const text = texts.get(object) ?? yaml(object);
  texts.set(object, text);
  return text;
}

const yaml = (value: unknown): string =>
  stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });

/** Of a log that was read in several ways the one with its own lines, and the most of them: times would be taken for words. */
const fullestLogs = (logs: readonly FoundOf<'log'>[]): FoundOf<'log'>[] => {
  const fullness = ({ query, log }: FoundOf<'log'>) =>
    (query.timestamps ? 0 : Number.MAX_SAFE_INTEGER / 2) + log.text.length;
  const ofEach = Map.groupBy(logs, ({ query: { namespace, name, container, previous } }) =>
    JSON.stringify([namespace, name, container, previous === true]),
  );
  return [...ofEach.values()].map((all) =>
    all.reduce((one, other) => (fullness(other) > fullness(one) ? other : one)),
  );
};

const logFile = ({ query, log }: FoundOf<'log'>): BundleFile => {
  const { namespace, name, container, previous } = query;
  return {
    path: `logs/${namespace}/${name}/${container}${previous ? '.previous' : ''}.log`,
    text: redactLog(log.text),
  };
};

/** A kubelet tells about all pods of its node: those that the diagnosis did not look at are left out. */
const statsFile = ({ node, usage }: FoundOf<'volumes'>, pods: ReadonlySet<string>): BundleFile => {
  const kept = usage.filter(({ pod }) => pods.has(namespacedName(pod)));
  const byPod = Map.groupBy(kept, ({ pod }) => namespacedName(pod));
  const summary = {
    node: { nodeName: node },
    pods: [...byPod.values()].flatMap(([first, ...more]) =>
      first ? [{ podRef: first.pod, volume: [first, ...more].map(volumeStats) }] : [],
    ),
  };
  return {
    path: `nodes/${node}/stats-summary.json`,
    text: `${JSON.stringify(summary, null, 2)}\n`,
  };
};

const volumeStats = ({ volume, claim, capacityBytes, usedBytes }: VolumeUsage) => ({
  name: volume,
  capacityBytes,
  usedBytes,
  ...(claim ? { pvcRef: claim } : {}),
});

/** One answer a path and scheme: a server that refuses plain http is asked again with https. */
function answerEntries(answers: readonly FoundOf<'answer'>[]): object[] {
  const entries = answers.map(({ query, answer }) => {
    const place = {
      service: serviceOf(query),
      path: query.path,
      ...(query.scheme ? { scheme: query.scheme } : {}),
    };
    return [JSON.stringify(place), { ...place, ...answerOf(answer) }] as const;
  });
  return [...new Map(entries).values()];
}

const serviceOf = ({ namespace, service, port }: ProxyQuery): string =>
  `${namespace}/${service}:${port}`;

const answerOf = (answer: ProxyAnswer) =>
  answer.kind === 'answered'
    ? { status: answer.status, body: redact(answer.body) }
    : { error: redact(answer.because) };

const listFile = (path: string, entries: readonly object[]): BundleFile[] =>
  entries.length === 0 ? [] : [{ path, text: yaml(entries) }];
