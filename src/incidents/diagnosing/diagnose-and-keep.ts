import { type KeptBundle, keptBundle } from '../../bundle/collect/kept-bundle.ts';
import { recordingSystems } from '../../bundle/collect/recorded-systems.ts';
import { recordingCluster } from '../../bundle/collect/recording.ts';
import type { DecisiveLines } from '../../bundle/collect/shorten-log.ts';
import type { Diagnose, DiagnosisOutcome } from '../../diagnosis/diagnose.ts';
import { type Fact, factValue } from '../../model/facts.ts';
import type { Subject } from '../../model/references.ts';
import type { Systems } from '../../model/systems.ts';
import type { EvidenceStore } from '../../store/evidence-store.ts';

export interface DiagnoseAndKeepNeeds {
  /** A diagnosis that asks these systems beside the cluster. */
  readonly diagnoseWith: (systems: Systems) => Diagnose;
  readonly systems: Systems;
  readonly evidence: Pick<EvidenceStore, 'keep'>;
  readonly maxBundleBytes: number;
  readonly decisiveLines: DecisiveLines;
  /** Told of a failure of which nothing was kept, and why. */
  readonly onTrouble: (subject: Subject, because: unknown) => void;
}

/**
 * A diagnosis that keeps what it read of a failure, without asking anything twice. It is kept before the outcome is known
 * to anybody: a worker that dies in between leaves an incident without an end, and the next one keeps it again, in the same
 * place. That nothing could be kept is no reason not to answer.
 */
export const createDiagnoseAndKeep =
  (needs: DiagnoseAndKeepNeeds): Diagnose =>
  async (cluster, request, watch) => {
    const recorder = recordingCluster(cluster);
    const others = recordingSystems(needs.systems);
    const outcome = await needs.diagnoseWith(others.systems)(recorder.cluster, request, watch);
    if (!isFailure(outcome)) return outcome;
    try {
      const recorded = { noted: recorder.noted(), others: others.files() };
      const bundle = await keptBundle(recorded, outcome.subject, {
        ...needs,
        maxBytes: needs.maxBundleBytes,
      });
      if (bundle) return { ...outcome, evidenceId: await keep(outcome, bundle, needs) };
      needs.onTrouble(outcome.subject, `it takes more than ${needs.maxBundleBytes} bytes`);
    } catch (error) {
      needs.onTrouble(outcome.subject, error);
    }
    return outcome;
  };

type Concluded = Extract<DiagnosisOutcome, { kind: 'concluded' }>;

const isFailure = (outcome: DiagnosisOutcome): outcome is Concluded =>
  outcome.kind === 'concluded' &&
  (outcome.diagnosis.verdict === 'diagnosed' || outcome.diagnosis.verdict === 'novel');

const keep = (
  { subject, facts }: Concluded,
  bundle: KeptBundle,
  { evidence }: DiagnoseAndKeepNeeds,
): Promise<string> => evidence.keep({ subject, ...bundle, isFinal: hasEnded(subject, facts) });

/** Nothing more will happen to it. A Job whose tries failed may have another one, as long as no condition says no. */
const hasEnded = ({ kind }: Subject, facts: readonly Fact[]): boolean =>
  kind === 'Job'
    ? factValue(facts, 'job.failure') !== undefined
    : kind === 'Pod' && factValue(facts, 'job.state') === 'failed';
