import { isBuild } from '../../checks/builder.ts';
import type { Diagnose, DiagnosisOutcome } from '../../diagnosis/diagnose.ts';
import type { EndedBuild } from '../../model/ended-build.ts';
import type { BuildStore } from '../../store/build-store.ts';
import { endedBuild } from './ended-build.ts';

export interface ExplainFailureNeeds {
  readonly builds: Pick<BuildStore, 'explain'>;
  /** Told once of each failed build of which it became known why it failed. */
  readonly onExplained: (build: EndedBuild, cause: string) => void;
  /** Told of a store that did not take it: a diagnosis goes on without. */
  readonly onError: (error: unknown) => void;
}

/** The same diagnosis, of which it is kept why the build failed. */
export const createExplainFailure =
  ({ builds, onExplained, onError }: ExplainFailureNeeds) =>
  (diagnose: Diagnose): Diagnose =>
  async (cluster, request, watch) => {
    const outcome = await diagnose(cluster, request, watch);
    const explained = explainedFailure(cluster.name, outcome);
    if (!explained) return outcome;
    const { build, cause, isSure } = explained;
    try {
      if (await builds.explain(build, cause, isSure)) onExplained(build, cause);
    } catch (error) {
      onError(error);
    }
    return outcome;
  };

function explainedFailure(cluster: string, outcome: DiagnosisOutcome) {
  if (outcome.kind !== 'concluded' || !outcome.job) return undefined;
  const { job, diagnosis } = outcome;
  const build = endedBuild(cluster, job);
  const cause = diagnosis.verdict === 'novel' ? 'novel' : diagnosis.causes[0]?.id;
  if (build?.outcome !== 'failed' || cause === undefined) return undefined;
  // What is watched by its name alone is a build, too: then the watcher has kept it.
  return { build, cause, isSure: isBuild(job.spec?.template?.spec) };
}
