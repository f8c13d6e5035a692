import type { V1PodSpec } from '@kubernetes/client-node';
import type { CleanupPlan, CleanupSettings, Left } from '../../model/cleanup.ts';
import type { Cluster, Job, Kind, KubernetesObjects, Reading } from '../../model/cluster.ts';
import { retriedName } from '../../model/job-copy.ts';
import { permissionText } from '../../model/permission.ts';
import { type NamespacedName, namespacedName } from '../../model/references.ts';
import type { Target } from '../../model/target.ts';
import { cleanupUnreadable } from '../../problems/cleanup.ts';
import type { EvidenceStore } from '../../store/evidence-store.ts';
import type { IncidentCourses } from '../../store/incident-courses.ts';
import { targetFor } from '../targets.ts';
import { type CleanupFacts, cleanupCandidates } from './candidates.ts';
import { type ConfigMapUser, mountedConfigMaps } from './config-map-uses.ts';

export interface LookNeeds {
  readonly evidence: Pick<EvidenceStore, 'keptUids'>;
  readonly courses: Pick<IncidentCourses, 'openBuilds'>;
  readonly targets: readonly Target[];
}

/** What may go together: Jobs of one target, whose approvers decide. */
export interface Round {
  /** Absent where nobody has to be asked. */
  readonly target?: Target;
  readonly plan: CleanupPlan;
}

export interface Looked {
  readonly rounds: readonly Round[];
  readonly left: readonly Left[];
}

/**
 * Looks what may go now, target by target, and no more than the configuration lets go at once.
 * @param asks whether approvers are asked; else the configuration itself has approved
 * @throws Problem that names what could not be read: nothing goes that was not looked at
 */
export async function lookForCleanup(
  cluster: Cluster,
  settings: CleanupSettings,
  asks: boolean,
  needs: LookNeeds,
): Promise<Looked> {
  const targetOf = ({ namespace, name }: NamespacedName): Target | undefined =>
    targetFor(needs.targets, { cluster: cluster.name, namespace, name: retriedName(name) });
  const facts = {
    ...(await readFacts(cluster, settings, needs)),
    hasApprovers: (job: NamespacedName) => !asks || targetOf(job) !== undefined,
  };
  const targets = asks ? needs.targets : [undefined];
  const split = (of: CleanupFacts): Looked => {
    const rounds: Round[] = [];
    const left: Left[] = [];
    let most = settings.most;
    for (const target of asks ? [...targets, undefined] : targets) {
      const jobs = of.jobs.filter((job) => !asks || targetOf(placeOf(job)) === target);
      const candidates = cleanupCandidates({ ...of, jobs }, { ...settings, most });
      left.push(...candidates.left);
      most -= candidates.plan.jobs.length;
      if (candidates.plan.jobs.length > 0)
        rounds.push({ ...(target ? { target } : {}), plan: candidates.plan });
    }
    return { rounds, left };
  };
  // First which Jobs: only what these mount is looked at further.
  const going = new Set(split(facts).rounds.flatMap(({ plan }) => plan.jobs.map(({ uid }) => uid)));
  const mounting = facts.jobs.filter(({ metadata }) => going.has(metadata?.uid ?? ''));
  const configMaps = await contextsOf(mounting, cluster);
  const usersIn = await usersOfAll(cluster, configMaps);
  return split({ ...facts, configMaps, usersIn });
}

/** Everything but the ConfigMaps, which are looked at for Jobs that go. */
export async function readFacts(
  cluster: Cluster,
  { namespaces, labels }: Pick<CleanupSettings, 'namespaces' | 'labels'>,
  { evidence, courses }: Omit<LookNeeds, 'targets'>,
): Promise<Omit<CleanupFacts, 'hasApprovers'>> {
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const query = labelSelector ? { labelSelector } : {};
  const lists = await Promise.all(
    namespaces.map(async (namespace) =>
      readable(await cluster.list('Job', { namespace, ...query }), cluster),
    ),
  );
  const jobs = lists.flat();
  const uids = jobs.flatMap(({ metadata }) => metadata?.uid ?? []);
  return {
    jobs,
    configMaps: [],
    usersIn: () => undefined,
    kept: await evidence.keptUids(cluster.name, uids),
    open: await courses.openBuilds(cluster.name),
    now: cluster.now(),
  };
}

const placeOf = ({ metadata }: Job): NamespacedName => ({
  namespace: metadata?.namespace ?? '',
  name: metadata?.name ?? '',
});

function readable<T>(reading: Reading<T>, { name }: Cluster): T {
  if (reading.kind === 'found') return reading.value;
  throw cleanupUnreadable(
    name,
    reading.kind === 'forbidden'
      ? `I may not ${permissionText(reading.missing)}`
      : reading.kind === 'unavailable'
        ? reading.because
        : 'it is not there',
  );
}

/** Those that can be read: of another one it is not known whose it is, and it stays. */
async function contextsOf(jobs: readonly Job[], cluster: Cluster) {
  const mounted = new Map(
    jobs.flatMap((job) =>
      mountedConfigMaps(job.spec?.template?.spec).map((name) => {
        const at = { ...placeOf(job), name };
        return [namespacedName(at), at] as const;
      }),
    ),
  );
  const readings = await Promise.all(
    [...mounted.values()].map(({ name, namespace }) => cluster.get('ConfigMap', name, namespace)),
  );
  return readings.flatMap((reading) => (reading.kind === 'found' ? [reading.value] : []));
}

const kinds = [
  'Pod',
  'Job',
  'CronJob',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
] as const satisfies readonly Kind[];

/** What else may use these ConfigMaps, by their namespaces. */
export async function usersOfAll(
  cluster: Cluster,
  configMaps: readonly KubernetesObjects['ConfigMap'][],
): Promise<CleanupFacts['usersIn']> {
  const namespaces = new Set(configMaps.map(({ metadata }) => metadata?.namespace ?? ''));
  const users = new Map(
    await Promise.all(
      [...namespaces].map(async (one) => [one, await usersOf(cluster, one)] as const),
    ),
  );
  return (namespace) => users.get(namespace);
}

/** Undefined where one of the kinds cannot be listed. */
async function usersOf(cluster: Cluster, namespace: string): Promise<ConfigMapUser[] | undefined> {
  const readings = await Promise.all(kinds.map((kind) => cluster.list(kind, { namespace })));
  const users: ConfigMapUser[] = [];
  for (const reading of readings) {
    if (reading.kind !== 'found') return undefined;
    for (const object of reading.value) users.push(userOf(object));
  }
  return users;
}

type User = KubernetesObjects[(typeof kinds)[number]];

const userOf = (object: User): ConfigMapUser => ({
  uid: object.metadata?.uid ?? '',
  spec: specOf(object),
  owners: (object.metadata?.ownerReferences ?? []).map(({ uid }) => uid),
});

function specOf({ spec }: User): V1PodSpec | undefined {
  if (!spec) return undefined;
  if ('jobTemplate' in spec) return spec.jobTemplate.spec?.template.spec;
  return 'template' in spec ? spec.template?.spec : (spec as V1PodSpec);
}
