import { parseAllDocuments, stringify } from 'yaml';
import { fixes } from '../../src/fixes/index.ts';
import { mendedSubject } from '../../src/model/diagnosis.ts';
import type { FixOutcome, SourceFile } from '../../src/model/fix.ts';
import { subjectKindNamed } from '../../src/model/references.ts';
import type { ContextFile, ContextReading } from '../../src/model/source-folder.ts';
import {
  diagnoseFiles,
  filesOf,
  objectKey,
  objectsOf,
  type Turn,
} from '../diagnosis/clusters/cluster.ts';
import { containerStatus, ended, type Manifest, ready } from '../diagnosis/clusters/manifests.ts';
import { twins } from '../diagnosis/clusters/twins/index.ts';
import type { Twin } from '../diagnosis/clusters/twins/twin.ts';

/** A cluster, and the fix that its repository needs. */
export interface Cure {
  readonly fix: string;
  readonly cause: string;
  readonly when: string;
  readonly truth: Turn;
  readonly request?: Twin['request'];
  /** The sources of the build, where the fix wishes to read them. */
  readonly context?: readonly ContextFile[];
  /** What comes about by itself once the change is applied, such as a volume that has grown. */
  readonly follows?: Turn;
  /**
   * Does the build succeed with this container? For causes that only a run can tell: what the build needs, such as 3Gi of memory.
   * Without it the pod ends as it did, and its manifest alone must tell that the cause is gone.
   */
  readonly succeeds?: (container: Container, job: Manifest) => boolean;
}

export interface Container {
  readonly image?: string;
  readonly args?: readonly string[];
  readonly volumeMounts?: readonly { readonly mountPath: string }[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly resources?: {
    readonly limits?: Readonly<Record<string, string>>;
    readonly requests?: Readonly<Record<string, string>>;
  };
}

/** The cluster of a cause's twin in which it is the truth. */
export function truthOf(cause: string): Pick<Cure, 'cause' | 'when' | 'truth' | 'request'> {
  const twin = twins.find((one) => one.cause === cause);
  if (!twin) throw new Error(`no cluster for ${cause}`);
  const { when, truth, request } = twin;
  return { cause, when, truth, ...(request ? { request } : {}) };
}

/** The diagnosis before, what the fix made of the repository, and the diagnosis once that is applied and run again. */
export async function cured(cure: Cure) {
  const before = await concluded(cure.truth, cure);
  const { kind, namespace, name } = mendedSubject(before.diagnosis);
  const fix = fixes.get(cure.fix);
  const request = {
    subject: { cluster: 'here', kind: subjectKindNamed(kind) ?? 'Job', namespace, name },
    facts: before.facts,
    files: repositoryOf(cure.truth),
    places: {},
  };
  const sources = (fix?.wishes?.(request) ?? []).map(
    (wish): ContextReading => ({ kind: 'read', wish, commit: 'f00d', files: cure.context ?? [] }),
  );
  const outcome = fix?.apply({ ...request, sources });
  if (outcome?.kind !== 'changed') return { before: before.diagnosis, outcome, after: undefined };
  const after = await concluded(applied(cure, outcome), cure);
  return { before: before.diagnosis, outcome, after: after.diagnosis };
}

async function concluded(turn: Turn, { request }: Cure) {
  const outcome = await diagnoseFiles(filesOf(turn), request, turn.systems);
  if (outcome.kind !== 'concluded') throw new Error(outcome.kind);
  return outcome;
}

/** What people keep in a repository; the rest comes about in the cluster. */
const kept = new Set(
  'Job CronJob Deployment StatefulSet DaemonSet NetworkPolicy ServiceAccount ConfigMap PersistentVolumeClaim LimitRange ResourceQuota Service'.split(
    ' ',
  ),
);

const repositoryOf = (turn: Turn): SourceFile[] =>
  objectsOf(turn)
    .filter(({ kind }) => kept.has(kind))
    .map(({ status: _, ...manifest }) => ({
      path: `${manifest.metadata.namespace}/${manifest.kind}-${manifest.metadata.name}.yaml`.toLowerCase(),
      text: stringify(manifest),
    }));

/** The cluster once the changed files are applied and the build's pod is made anew from them. */
function applied(
  { truth, succeeds, follows }: Cure,
  outcome: FixOutcome & { kind: 'changed' },
): Turn {
  const changed = outcome.changes.flatMap(({ after }) =>
    [...parseAllDocuments(after)].map((document): Manifest => document.toJS()),
  );
  const live = objectsOf(truth);
  const old = (one: Manifest) => live.find((other) => objectKey(other) === objectKey(one));
  const objects = changed.map((one): Manifest => ({ ...one, status: old(one)?.status }));
  const [workload] = objects.filter(isWorkload);
  const turn = {
    ...truth,
    ...follows,
    objects: [...(follows?.objects ?? truth.objects ?? []), ...objects],
  };
  if (!workload) return turn;
  const template = workload.spec.template.spec;
  const [container] = template.containers;
  const good = container && succeeds?.(container, workload);
  const isJob = workload.kind === 'Job';
  const pods = live
    .filter(
      ({ kind, metadata }) =>
        kind === 'Pod' && metadata.name.startsWith(`${workload.metadata.name}-`),
    )
    .map(
      (pod): Manifest => ({
        ...pod,
        spec: {
          ...template,
          nodeName: placedOn(template, live) ?? (pod.spec as PodSpec).nodeName,
        },
        ...(good ? { status: isJob ? completed : running } : {}),
      }),
    );
  return {
    ...turn,
    ...(good ? { log: '' } : {}),
    objects: [
      ...turn.objects,
      ...(good && isJob ? [{ ...workload, status: complete }] : []),
      ...pods,
    ],
  };
}

/** The node that the pod's selector asks for, as the scheduler would choose. */
const placedOn = ({ nodeSelector }: PodSpec, objects: readonly Manifest[]): string | undefined =>
  nodeSelector &&
  objects.find(
    ({ kind, metadata: { labels = {} } }) =>
      kind === 'Node' &&
      Object.entries(nodeSelector).every(([key, value]) => labels[key] === value),
  )?.metadata.name;

interface PodSpec {
  readonly nodeName?: string;
  readonly containers: readonly Container[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
}

interface Workload extends Manifest {
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

const isWorkload = (one: Manifest): one is Workload =>
  (one.spec as Partial<Workload['spec']> | undefined)?.template?.spec !== undefined;

const complete = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] };
const completed = {
  phase: 'Succeeded',
  containerStatuses: [containerStatus('kaniko', ended(0, 'Completed'))],
};
const running = {
  phase: 'Running',
  conditions: [ready],
  containerStatuses: [containerStatus('web', { running: {} }, { ready: true })],
};
