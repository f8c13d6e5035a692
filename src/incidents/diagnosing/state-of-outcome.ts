import type { DiagnosisOutcome } from '../../diagnosis/diagnose.ts';
import type { IncidentState } from '../../model/incident.ts';
import { redactDeep } from '../../model/redaction.ts';
import { clusterUnreachable } from '../../problems/cluster.ts';
import { problemText } from '../../problems/text.ts';

/** A state in which nothing is awaited of the diagnosis any more. */
export type ConcludedState = Extract<
  IncidentState,
  { kind: 'diagnosed' | 'not-found' | 'failed' | 'ambiguous' }
>;

/**
 * What an incident comes to by a diagnosis.
 * @param cluster a cluster's name from the configuration
 */
export function stateOfOutcome(outcome: DiagnosisOutcome, cluster: string): ConcludedState {
  switch (outcome.kind) {
    case 'ambiguous':
      return {
        kind: 'ambiguous',
        candidates: outcome.candidates.map(({ namespace, name }) => ({ namespace, name })),
      };
    case 'unreachable':
      return {
        kind: 'failed',
        problem: problemText(clusterUnreachable(cluster, outcome)),
      };
    case 'concluded': {
      // What was read is kept, so that fixes can be worked out later; its secrets are not.
      const { diagnosis, facts } = redactDeep({
        diagnosis: outcome.diagnosis,
        facts: outcome.facts,
      });
      return diagnosis.verdict === 'not-found'
        ? {
            kind: 'not-found',
            problem: `There is no ${diagnosis.subject.kind} ${diagnosis.subject.name}.`,
            diagnosis,
          }
        : { kind: 'diagnosed', diagnosis, facts };
    }
  }
}

/** Was it diagnosed while it ran, and found to have no cause that anybody would act upon? Its end says more. */
export function ranStill(state: IncidentState): boolean {
  if (state.kind !== 'diagnosed') return false;
  const { verdict, idle, causes } = state.diagnosis;
  return verdict === 'running' || (idle !== undefined && causes[0]?.certainty === 'possible');
}
