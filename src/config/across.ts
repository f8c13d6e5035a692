import type { Complaint } from './complaint.ts';
import { defaultTargetName } from './target-name.ts';

/**
 * What one key says about another. It looks at the raw data and not at the parsed configuration, because a schema
 * looks across keys only when each is right by itself, and then people learn of these mistakes one run later.
 */
export function acrossKeys(data: unknown): Complaint[] {
  const { clusters, targets, approvals, selftest, slack, http, watch, alerts, ...rest } =
    Object(data);
  const { cleanup, postmortem, thresholds } = rest;
  const clusterNames = namesOf(clusters);
  const known = clusters === undefined ? ['default'] : clusterNames;
  return [
    ...repeated('clusters', clusterNames),
    ...repeated('targets', namesOf(targets)),
    ...unknownClusters('targets', targets, known),
    ...unknownClusters('alerts.threads', Object(alerts).threads, known),
    ...unknownClusters('watch', watch, known),
    ...unknownCluster('selftest', selftest, known),
    ...unknownCluster('cleanup', cleanup, known),
    ...unknownTarget(Object(postmortem).target, targets),
    ...watchedForNobody(watch, Object(alerts)),
    ...unmeasured(thresholds, watch, Object(alerts)),
    ...tooFewApprovers(targets, Object(approvals).required),
    ...samePort(Object(slack), Object(http)),
  ];
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const namesOf = (list: unknown): unknown[] => listOf(list).map((item) => Object(item).name);

function repeated(list: string, names: readonly unknown[]): Complaint[] {
  return names.flatMap((name, index) =>
    typeof name === 'string' && names.indexOf(name) < index
      ? [{ path: [list, index, 'name'], text: `"${name}" was given; another one has this name` }]
      : [],
  );
}

function unknownClusters(list: string, items: unknown, known: readonly unknown[]): Complaint[] {
  const names = [...new Set(known.filter((name) => typeof name === 'string'))];
  return listOf(items).flatMap((item, index) => {
    const { cluster } = Object(item);
    if (typeof cluster !== 'string' || names.includes(cluster)) return [];
    const text = `"${cluster}" was given; expected the name of one of the clusters: ${names.join(', ')}`;
    return [{ path: [...list.split('.'), index, 'cluster'], text }];
  });
}

function unknownCluster(section: string, value: unknown, known: readonly unknown[]): Complaint[] {
  const { cluster } = Object(value);
  if (typeof cluster !== 'string' || known.includes(cluster)) return [];
  const names = known.filter((name) => typeof name === 'string').join(', ');
  const text = `"${cluster}" was given; expected the name of one of the clusters: ${names}`;
  return [{ path: [section, 'cluster'], text }];
}

function unknownTarget(target: unknown, targets: unknown): Complaint[] {
  const names = listOf(targets).map((one, index) => {
    const { name, namespace } = Object(one);
    return name ?? defaultTargetName(String(namespace ?? ''), index);
  });
  if (typeof target !== 'string' || names.includes(target)) return [];
  const known = names.join(', ') || 'there is none';
  const text = `"${target}" was given; expected the name of one of the targets: ${known}`;
  return [{ path: ['postmortem', 'target'], text }];
}

function watchedForNobody(
  watch: unknown,
  { channel, routes }: Record<string, unknown>,
): Complaint[] {
  if (listOf(watch).length === 0 || channel !== undefined || listOf(routes).length > 0) return [];
  const text = 'there is no channel to tell it in; give alerts.channel';
  return [{ path: ['watch'], text }];
}

/** Builds are counted where they are watched. */
function unmeasured(
  thresholds: unknown,
  watch: unknown,
  { channel }: Record<string, unknown>,
): Complaint[] {
  if (thresholds === undefined) return [];
  const path = ['thresholds'];
  return [
    ...(listOf(watch).length > 0
      ? []
      : [{ path, text: 'no builds are watched, so none are counted; give watch' }]),
    ...(channel !== undefined || Object(thresholds).channel !== undefined
      ? []
      : [{ path, text: 'there is no channel to tell it in; give thresholds.channel' }]),
  ];
}

/** Two approvals take two people. How many a user group has is known to Slack alone. */
function tooFewApprovers(targets: unknown, usual: unknown): Complaint[] {
  return listOf(targets).flatMap((target, index) => {
    const { approvals, approvers } = Object(target);
    const { users, userGroups } = Object(approvers);
    const people = new Set(listOf(users)).size;
    if ((Object(approvals).required ?? usual) !== 2 || people !== 1) return [];
    if (listOf(userGroups).length > 0) return [];
    const text =
      'one user was given, and 2 approvals are required; name a second one, or a user group';
    return [{ path: ['targets', index, 'approvers'], text }];
  });
}

function samePort(slack: Record<string, unknown>, health: Record<string, unknown>): Complaint[] {
  const slackPort = Object(slack.http).port ?? 3000;
  const healthPort = health.port ?? 8080;
  // Port 0 means any free one.
  if (slack.mode !== 'http' || slackPort !== healthPort || slackPort === 0) return [];
  const text = `${healthPort} was given, which slack.http.port uses too; give one of them another port`;
  return [{ path: ['http', 'port'], text }];
}
