import type { CleanupJob, CleanupPlan, CleanupSettings, Left } from '../../model/cleanup.ts';
import type { Job, KubernetesObjects } from '../../model/cluster.ts';
import { trueCondition } from '../../model/job-end.ts';
import { type NamespacedName, namespacedName } from '../../model/references.ts';
import { type ConfigMapUser, isUsedElsewhere, mountedConfigMaps } from './config-map-uses.ts';

type ConfigMap = KubernetesObjects['ConfigMap'];

/** Everything that decides what may go, as it is now. */
export interface CleanupFacts {
  readonly jobs: readonly Job[];
  /** Of what the Jobs mount. */
  readonly configMaps: readonly ConfigMap[];
  /** All that runs pods in these namespaces, or would; undefined where it could not be seen. */
  readonly usersIn: (namespace: string) => readonly ConfigMapUser[] | undefined;
  /** Uids of the Jobs of which evidence is kept. */
  readonly kept: ReadonlySet<string>;
  /** Jobs that an open incident is about, as `namespace/name`; `/name` where its namespace is not known yet. */
  readonly open: ReadonlySet<string>;
  /** Is there anybody who may let it go? */
  readonly hasApprovers: (job: NamespacedName) => boolean;
  readonly now: Date;
}

export interface Candidates {
  readonly plan: CleanupPlan;
  /** Failed Jobs that are old enough and stay all the same. */
  readonly left: readonly Left[];
}

/**
 * Pure: which failed Jobs may go, the oldest first, with the contexts that are theirs alone, and which stay and why. Of a
 * Job that is not read about here nothing is known, and it stays.
 */
export function cleanupCandidates(facts: CleanupFacts, settings: CleanupSettings): Candidates {
  const old = facts.jobs
    .flatMap((job) => {
      const failedAt = failedAtOf(job);
      return failedAt ? [{ job, failedAt }] : [];
    })
    .filter((one) => isMeant(one.job, settings) && isOld(one.failedAt, facts, settings))
    .toSorted((one, other) => one.failedAt.getTime() - other.failedAt.getTime());
  const judged = old.map((one) => ({ ...one, because: reasonToStay(one.job, facts) }));
  const going = judged.filter(({ because }) => because === undefined);
  const now = going.slice(0, settings.most);
  const left = [
    ...judged.flatMap(({ job, because }) => (because ? [{ what: nameOf(job), because }] : [])),
    ...going.slice(settings.most).map(({ job }) => ({
      what: nameOf(job),
      because: 'no more go at once (cleanup.most)',
    })),
  ];
  const jobs = now.map(({ job, failedAt }) => ({
    ...objectOf(job),
    failedAt: failedAt.toISOString(),
  }));
  const contexts = contextsOf(
    now.map(({ job }) => job),
    jobs,
    facts,
  );
  return { plan: { jobs, configMaps: contexts.configMaps }, left: [...left, ...contexts.left] };
}

/** When it failed for good; nothing of what goes on, succeeded, or is being deleted. */
function failedAtOf(job: Job): Date | undefined {
  const { metadata, status } = job;
  if (metadata?.deletionTimestamp || trueCondition(job, 'Complete') || (status?.active ?? 0) > 0)
    return undefined;
  const at = trueCondition(job, 'Failed')?.lastTransitionTime;
  return at ? new Date(at) : undefined;
}

/** The API server was asked for these alone; what is deleted is not left to how it answers. */
const isMeant = ({ metadata }: Job, { namespaces, labels }: CleanupSettings): boolean =>
  namespaces.includes(metadata?.namespace ?? '') &&
  Object.entries(labels).every(([key, value]) => metadata?.labels?.[key] === value);

const isOld = (failedAt: Date, { now }: CleanupFacts, { olderThanHours }: CleanupSettings) =>
  now.getTime() - failedAt.getTime() > olderThanHours * 3_600_000;

function reasonToStay(
  { metadata }: Job,
  { kept, open, hasApprovers }: CleanupFacts,
): string | undefined {
  const { uid = '', namespace = '', name = '' } = metadata ?? {};
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller);
  if (owner && owner.kind !== 'CronJob')
    return `it belongs to ${owner.kind} ${owner.name}, which might make it anew`;
  if (open.has(namespacedName({ namespace, name })) || open.has(`/${name}`))
    return 'an incident about it is open';
  if (!hasApprovers({ namespace, name })) return 'no target covers it, so nobody may let it go';
  if (uid === '' || !kept.has(uid))
    return 'no evidence of it is kept: diagnose it once, then it may go';
  return undefined;
}

function contextsOf(
  jobs: readonly Job[],
  going: readonly CleanupJob[],
  { configMaps, usersIn }: CleanupFacts,
): { readonly configMaps: CleanupPlan['configMaps']; readonly left: readonly Left[] } {
  const uids = new Set(going.map(({ uid }) => uid));
  const mounted = new Set(
    jobs.flatMap(({ metadata, spec }) =>
      mountedConfigMaps(spec?.template?.spec).map((name) =>
        namespacedName({ namespace: metadata?.namespace ?? '', name }),
      ),
    ),
  );
  const judged = configMaps
    .filter((one) => mounted.has(nameOf(one)))
    .map((one) => ({ one, because: reasonToKeep(one, usersIn, uids) }));
  return {
    configMaps: judged.filter(({ because }) => !because).map(({ one }) => objectOf(one)),
    left: judged.flatMap(({ one, because }) =>
      because ? [{ what: `ConfigMap ${nameOf(one)}`, because }] : [],
    ),
  };
}

/** Pure: why a ConfigMap is no context that was made for these Jobs (by their uids), and for nothing else. */
export function reasonToKeep(
  { metadata }: ConfigMap,
  usersIn: CleanupFacts['usersIn'],
  jobs: ReadonlySet<string>,
): string | undefined {
  const { uid, name = '', namespace = '', ownerReferences = [] } = metadata ?? {};
  if (!uid) return 'it has no uid, so that it could not be told from another one';
  const stranger = ownerReferences.find((owner) => !jobs.has(owner.uid));
  if (stranger) return `it belongs to ${stranger.kind} ${stranger.name}`;
  const manager = managerOf(metadata);
  if (manager) return `${manager} made it`;
  const users = usersIn(namespace);
  if (!users) return 'whether anything else uses it could not be seen';
  return isUsedElsewhere(name, users, jobs) ? 'something else uses it, too' : undefined;
}

/** What is applied from a repository or a chart is no context of one Job, and would come back. */
const managers: readonly (readonly [RegExp, string])[] = [
  [/^meta\.helm\.sh\//, 'Helm'],
  [/^argocd\.argoproj\.io\//, 'Argo CD'],
  [/^(kustomize|helm)\.toolkit\.fluxcd\.io\//, 'Flux'],
];

function managerOf(metadata: ConfigMap['metadata']): string | undefined {
  const labels = metadata?.labels ?? {};
  const keys = [...Object.keys(labels), ...Object.keys(metadata?.annotations ?? {})];
  return (
    managers.find(([pattern]) => keys.some((key) => pattern.test(key)))?.[1] ??
    labels['app.kubernetes.io/managed-by']
  );
}

const objectOf = ({ metadata }: Job | ConfigMap) => ({
  namespace: metadata?.namespace ?? '',
  name: metadata?.name ?? '',
  uid: metadata?.uid ?? '',
});

const nameOf = (object: Job | ConfigMap): string => namespacedName(objectOf(object));
