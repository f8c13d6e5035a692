import type { Manifest } from './cluster-actions.ts';

/** What a Job that the bot makes is called and says of itself. */
export interface NewJob {
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
}

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const treeAt = (tree: Tree | undefined, key: string): Tree => {
  const found = tree?.[key];
  return isTree(found) ? found : {};
};

const without = (tree: Tree, keys: readonly string[]): Tree =>
  Object.fromEntries(Object.entries(tree).filter(([key]) => !keys.includes(key)));

/** What the API server and the Job controller wrote; and the owner, which would take the copy for a Job of its own. */
const ofServer = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
  'generateName',
  'ownerReferences',
  'finalizers',
];

const ofController = [
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
];

/** By these a tool takes an object for its own: it would prune the copy, or compare it with its source. */
const ofTools = [
  'argocd.argoproj.io/tracking-id',
  'kubectl.kubernetes.io/last-applied-configuration',
  'batch.kubernetes.io/job-tracking',
];

/** So that Argo CD, which finds its objects by a label too, neither prunes the copy nor calls its application out of sync. */
const keptByArgo = {
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  'argocd.argoproj.io/sync-options': 'Prune=false',
};

/**
 * A Job to run the same build again: all of the one that stands there but for its status, what the API server and the
 * Job controller wrote into it, and by what another tool would take it for its own.
 */
export function jobCopy(live: Manifest, { name, annotations }: NewJob): Manifest {
  const { status: _, ...rest } = live;
  const metadata: Tree = live.metadata;
  const spec = without(treeAt(live, 'spec'), ['selector', 'manualSelector']);
  const template = treeAt(spec, 'template');
  const templateMetadata = treeAt(template, 'metadata');
  return {
    ...rest,
    metadata: {
      ...without(metadata, ofServer),
      name,
      labels: texts(without(treeAt(metadata, 'labels'), ofController)),
      annotations: texts({
        ...without(treeAt(metadata, 'annotations'), ofTools),
        ...keptByArgo,
        ...annotations,
      }),
    },
    spec: {
      ...spec,
      template: {
        ...template,
        metadata: {
          ...without(templateMetadata, ['creationTimestamp']),
          labels: without(treeAt(templateMetadata, 'labels'), ofController),
        },
      },
    },
  };
}

/** The Job that `kubectl create job --from=cronjob/<name>` makes (kubectl, cmd/create/create_job.go). */
export function jobFromCronJob(cronJob: Manifest, { name, annotations }: NewJob): Manifest {
  const template = treeAt(treeAt(cronJob, 'spec'), 'jobTemplate');
  const metadata = treeAt(template, 'metadata');
  const { namespace, uid = '', name: owner = '' } = cronJob.metadata;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      labels: texts(treeAt(metadata, 'labels')),
      annotations: texts({
        'cronjob.kubernetes.io/instantiate': 'manual',
        ...treeAt(metadata, 'annotations'),
        ...annotations,
      }),
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'CronJob', name: owner, uid, controller: true },
      ],
    },
    spec: treeAt(template, 'spec'),
  };
}

const texts = (tree: Tree): Record<string, string> =>
  Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, String(value)]));

const mostCharacters = 63;

/** The build that a retry runs again; any other name as it is. */
export const retriedName = (name: string): string => name.replace(/-retry-\d+$/, '');

/** `app-7`, `app-7-retry-1` and the retries of a retry: one row of names, each short enough for a label. */
export function retryName(name: string, retry: number): string {
  const suffix = `-retry-${retry}`;
  const base = retriedName(name).slice(0, mostCharacters - suffix.length);
  return base.replace(/[-.]+$/, '') + suffix;
}
