import type { Subject } from '../../model/references.ts';
import type { Key } from '../yaml/yaml-file.ts';
import type { Wanted } from './locate.ts';
import type { Identity } from './manifest.ts';

/** Where the pod's spec stands in the kinds that can run a build. */
const podSpecs: Readonly<Record<string, readonly Key[]>> = {
  Pod: ['spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** The path of the pod's spec inside an object of that kind. */
export const podSpecOf = (kind: string): readonly Key[] => podSpecs[kind] ?? [];

/** The manifest that a build's Job or pod was made from. */
export const buildOf = (subject: Subject): Wanted => ({
  called: `${subject.kind} ${subject.namespace}/${subject.name}`,
  namespace: subject.namespace,
  kinds: Object.keys(podSpecs),
  rank: (object) => (hasGroupOf(object) ? rankFor(subject, object) : undefined),
});

const hasGroupOf = ({ kind, apiVersion }: Identity): boolean =>
  kind === 'Pod' ? apiVersion === 'v1' : apiVersion.startsWith('batch/');

/** The object itself first, then what makes such objects and so leaves its name at the front of theirs. */
function rankFor({ kind, name }: Subject, object: Identity): number | undefined {
  if (object.kind === kind && object.name === name) return 0;
  const rest = remainder(name, object);
  if (rest === undefined) return undefined;
  if (object.kind === kind) return generated.test(rest) ? 1 : undefined;
  const suffix = object.kind === 'Job' ? podOfJob : kind === 'Job' ? jobOfCron : podOfCron;
  return object.kind !== 'Pod' && suffix.test(rest) ? 2 : undefined;
}

// What controllers append (kube-controller-manager): five letters of generateName's alphabet, the index of an
// indexed Job, and the minute since 1970 for which a CronJob was due.
const generated = /^[a-z0-9]{5}$/;
const podOfJob = /^(-\d+)?-[a-z0-9]{5}$/;
const jobOfCron = /^-\d{8,10}$/;
const podOfCron = /^-\d{8,10}(-\d+)?-[a-z0-9]{5}$/;

function remainder(name: string, { kind, name: own, generateName }: Identity): string | undefined {
  const prefix = own ?? generateName;
  if (prefix === undefined || !name.startsWith(prefix)) return undefined;
  const rest = name.slice(prefix.length);
  // A pod of a Job whose own name was generated: the Job's five letters come first.
  return kind === 'Job' && own === undefined ? rest.replace(/^[a-z0-9]{5}(?=-)/, '') : rest;
}
