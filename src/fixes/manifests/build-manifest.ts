import type { Subject } from '../../model/references.ts';
import type { Key } from '../yaml/yaml-file.ts';
import type { Wanted } from './locate.ts';
import type { Identity } from './manifest.ts';
import { nameFit, nameRank, patternFit } from './wanted.ts';

const ofTemplate: readonly Key[] = ['spec', 'template', 'spec'];

/** Where the pod's spec stands in the kinds that can run a build. */
const buildSpecs: Readonly<Record<string, readonly Key[]>> = {
  Pod: ['spec'],
  Job: ofTemplate,
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** And in all kinds that make pods. */
const podSpecs: Readonly<Record<string, readonly Key[]>> = {
  ...buildSpecs,
  Deployment: ofTemplate,
  StatefulSet: ofTemplate,
  DaemonSet: ofTemplate,
  ReplicaSet: ofTemplate,
};

/** The path of the pod's spec inside an object of that kind. */
export const podSpecOf = (kind: string): readonly Key[] => podSpecs[kind] ?? [];

/** The manifest that a build's Job or pod was made from. */
export const buildOf = (subject: Subject): Wanted => ({
  called: `${subject.kind} ${subject.namespace}/${subject.name}`,
  namespace: subject.namespace,
  name: subject.name,
  kinds: Object.keys(buildSpecs),
  isBuild: true,
  rank: (object) => (hasGroupOf(object) ? rankFor(subject, object) : undefined),
});

/** The manifest that any workload was made from: a build, or an application that should keep running. */
export const workloadOf = (subject: Subject): Wanted => ({
  ...buildOf(subject),
  kinds: Object.keys(podSpecs),
});

const hasGroupOf = ({ kind, apiVersion }: Identity): boolean => {
  if (kind === 'Pod') return apiVersion === 'v1';
  return apiVersion.startsWith(kind in buildSpecs ? 'batch/' : 'apps/');
};

/** The object itself first, then what makes such objects and so leaves its name at the front of theirs. */
function rankFor({ kind, name }: Subject, object: Identity): number | undefined {
  const own = object.kind === kind ? nameRank(object, name) : undefined;
  if (own !== undefined) return own;
  if (object.kind === kind) return startFit(object, name, generated) === undefined ? undefined : 1;
  const suffix = suffixes[object.kind]?.[kind];
  const fit = suffix === undefined ? undefined : startFit(object, name, suffix);
  return fit === undefined ? undefined : 2 + fit;
}

// What controllers append (kube-controller-manager): five letters of generateName's alphabet, the index of an
// indexed Job, and the minute since 1970 for which a CronJob was due.
const generated = '[a-z0-9]{5}';
const jobOfCron = '-\\d{8,10}';
const podOfJob = `(-\\d+)?-${generated}`;
// And the hash of the pod template, whose letters are the same (rand.SafeEncodeString); a StatefulSet counts its pods.
const replicaSetOfDeployment = '-[a-z0-9]{1,10}';

/** What a kind appends to its name for what it makes, by the kind of that. */
const suffixes: Readonly<Record<string, Readonly<Partial<Record<Subject['kind'], string>>>>> = {
  Job: { Pod: podOfJob },
  CronJob: { Job: jobOfCron, Pod: `${jobOfCron}${podOfJob}` },
  Deployment: {
    ReplicaSet: replicaSetOfDeployment,
    Pod: `${replicaSetOfDeployment}-${generated}`,
  },
  ReplicaSet: { Pod: `-${generated}` },
  DaemonSet: { Pod: `-${generated}` },
  StatefulSet: { Pod: '-\\d+' },
};

/** How well a name is the object's own one, followed by what controllers append. */
function startFit(object: Identity, name: string, suffix: string): number | undefined {
  const { kind, name: own, generateName, nameLike, usualName } = object;
  // A pod of a Job whose own name was generated: the Job's five letters come first.
  const letters = kind === 'Job' && own === undefined && generateName ? `(${generated}(?=-))?` : '';
  const starts = (prefix: string): boolean =>
    prefix !== '' && new RegExp(`^(?:${prefix})${letters}${suffix}$`).test(name);
  if (nameLike === undefined)
    return starts(RegExp.escape(own ?? generateName ?? '')) ? 0 : undefined;
  if (usualName !== undefined && starts(RegExp.escape(usualName))) return nameFit.usual;
  return starts(nameLike) ? patternFit(nameLike) : undefined;
}
