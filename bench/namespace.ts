import type { DiagnosisOutcome } from '../src/diagnosis/diagnose.ts';
import { diagnoseFiles, filesOf } from '../test/diagnosis/clusters/cluster.ts';
import { crowd } from '../test/diagnosis/clusters/crowd.ts';
import { egressOnly } from '../test/diagnosis/clusters/manifests.ts';
import { type Row, table } from './table.ts';

/** What a diagnosis asks of a namespace with 5,000 Jobs and 20,000 pods, beside one that holds a single build. */
export async function namespaceTable(): Promise<string> {
  const alone = callsOf(await diagnoseFiles(filesOf({ objects: [egressOnly()] })));
  const among = callsOf(await diagnoseFiles([...filesOf({ objects: [egressOnly()] }), crowd]));
  const row = (what: string, own: number, other: number): Row => ({
    what,
    figures: [String(other), String(own)],
    target: { text: 'the same', isMet: own === other },
  });
  return table(
    ['one diagnosis', 'a single build', '5,000 Jobs, 20,000 pods'],
    [
      row('API calls', among.count, alone.count),
      row('sequential rounds', among.rounds, alone.rounds),
    ],
  );
}

function callsOf(outcome: DiagnosisOutcome) {
  if (outcome.kind !== 'concluded') throw new Error(`The diagnosis is ${outcome.kind}.`);
  return outcome.diagnosis.calls;
}
