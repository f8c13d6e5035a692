import type { Diagnose, DiagnosisOutcome } from '../../diagnosis/diagnose.ts';
import type { BuildRequest } from '../../diagnosis/find-build.ts';
import type { Systems } from '../../model/systems.ts';
import type { EvidenceStore } from '../../store/evidence-store.ts';
import type { OpenKept } from './kept-failure.ts';

export interface DiagnoseFromKeptNeeds {
  readonly diagnoseWith: (systems: Systems) => Diagnose;
  readonly evidence: Pick<EvidenceStore, 'ofWorkload'>;
  readonly openKept: OpenKept;
}

/** @returns nothing where no evidence of such a workload is kept */
export type DiagnoseFromKept = (
  cluster: string,
  request: BuildRequest,
) => Promise<DiagnosisOutcome | undefined>;

/** Diagnoses what the cluster has no more from what was read of it when it failed, and says so in the diagnosis. */
export const createDiagnoseFromKept =
  ({ diagnoseWith, evidence, openKept }: DiagnoseFromKeptNeeds): DiagnoseFromKept =>
  async (cluster, request) => {
    const [kept, ...others] = await evidence.ofWorkload({ ...request, cluster });
    if (!kept) return undefined;
    if (others.length > 0) return { kind: 'ambiguous', candidates: [kept, ...others] };
    return openKept(kept, async ({ cluster: snapshot, systems }) => {
      const { kind, name, namespace } = kept;
      const outcome = await diagnoseWith(systems)(snapshot, { kind, name, namespace });
      if (outcome.kind !== 'concluded') return undefined;
      const keptAt = kept.keptAt.toISOString();
      const diagnosis = { ...outcome.diagnosis, keptAt };
      return { ...outcome, diagnosis, evidenceId: kept.id };
    });
  };
