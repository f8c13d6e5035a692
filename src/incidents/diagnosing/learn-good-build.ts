import { buildTarget, targetKey } from '../../diagnosis/build-target.ts';
import type { DiagnosisOutcome } from '../../diagnosis/diagnose.ts';
import { goodTemplates } from '../../diagnosis/good-log.ts';
import type { Cluster } from '../../model/cluster.ts';
import { type Fact, factValue } from '../../model/facts.ts';
import type { GoodLogStore } from '../../store/good-log-store.ts';

export interface LearnNeeds {
  readonly goodLogs: GoodLogStore;
  readonly cluster: (name: string) => Cluster;
}

export type LearnGoodBuild = (outcome: DiagnosisOutcome) => Promise<void>;

/**
 * Keeps what the log of a build that succeeded looks like, while the cluster still has it: of the build that was asked about,
 * or of the good one that a failed build was compared with. One call, of which nobody waits for the answer.
 */
export const createLearnGoodBuild =
  ({ goodLogs, cluster }: LearnNeeds): LearnGoodBuild =>
  async (outcome) => {
    if (outcome.kind !== 'concluded') return;
    const { subject, facts } = outcome;
    const run = goodRun(outcome.diagnosis.verdict, facts);
    if (!run) return;
    const { namespace } = subject;
    const log = await cluster(subject.cluster).log({
      namespace,
      name: run.pod,
      container: run.container,
    });
    if (log.kind !== 'found') return;
    const target = buildTarget(subject.name, factValue(facts, 'builder.destination'));
    await goodLogs.learn(targetKey(subject, target), [...goodTemplates(log.value.text)]);
  };

function goodRun(
  verdict: string,
  facts: readonly Fact[],
): { readonly pod: string; readonly container: string } | undefined {
  if (verdict !== 'healthy') return factValue(facts, 'builds.lastGood');
  const pod = factValue(facts, 'pod.name');
  const container = factValue(facts, 'container.name');
  return pod && container ? { pod, container } : undefined;
}
