import { decisiveContainer } from '../../checks/build-container.ts';
import { readBuildLog } from '../../checks/build-log.ts';
import { findBuild } from '../../diagnosis/find-build.ts';
import type { Cluster, KubernetesObjects } from '../../model/cluster.ts';
import type { KeptEvidence } from '../../model/kept-evidence.ts';
import type { KeptFailure } from '../../model/settled-failure.ts';
import type { Systems } from '../../model/systems.ts';
import type { EvidenceStore } from '../../store/evidence-store.ts';

/** What a kept bundle gives back: the cluster as it was read, and what other systems said. */
export interface OpenedEvidence {
  readonly cluster: Cluster;
  readonly systems: Systems;
}

/** Opens a kept bundle for as long as the work takes. @returns nothing where it was removed meanwhile */
export type OpenKept = <T>(
  kept: Pick<KeptEvidence, 'id' | 'cluster'>,
  work: (opened: OpenedEvidence) => Promise<T>,
) => Promise<T | undefined>;

/** What is kept of an incident's failure; nothing where no evidence of it is kept (any more). */
export type ReadKeptFailure = (incidentId: string) => Promise<KeptFailure | undefined>;

export const createReadKeptFailure =
  (needs: {
    readonly evidence: Pick<EvidenceStore, 'ofIncident'>;
    readonly openKept: OpenKept;
  }): ReadKeptFailure =>
  async (incidentId) => {
    const kept = await needs.evidence.ofIncident(incidentId);
    return kept && needs.openKept(kept, ({ cluster }) => failureOf(kept, cluster));
  };

async function failureOf(
  { kind, namespace, name }: KeptEvidence,
  cluster: Cluster,
): Promise<KeptFailure> {
  const found = await findBuild(cluster, { kind, namespace, name });
  const container = found.kind === 'found' ? decisiveContainer(found.build.pods) : undefined;
  const log = container && (await readBuildLog(cluster, container));
  const events = await cluster.list('Event', { namespace });
  const { terminated, waiting } = container ?? {};
  return {
    log: log?.kind === 'found' ? log.value.text : (terminated?.message ?? ''),
    events: (events.kind === 'found' ? events.value : [])
      .toSorted((one, other) => seenAt(one) - seenAt(other))
      .map(({ type, reason, message }) => [type, reason, message].filter(Boolean).join('  ')),
    exitCode: terminated?.exitCode ?? null,
    reason: terminated?.reason ?? waiting?.reason ?? null,
  };
}

/** When it was seen last. What is told without a time comes first. */
const seenAt = ({ lastTimestamp, eventTime, metadata }: KubernetesObjects['Event']): number =>
  new Date(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? 0).getTime();
