import { describe, expect, it } from 'vitest';
import type { DiagnosisOutcome } from '../../../src/diagnosis/diagnose.ts';
import { diagnoseFiles, filesOf } from './cluster.ts';
import { crowd } from './crowd.ts';
import { egressOnly } from './manifests.ts';

/** Without the builds that failed alike, which only the crowd has. */
function findingOf(outcome: DiagnosisOutcome) {
  if (outcome.kind !== 'concluded') throw new Error(outcome.kind);
  const { patterns, ...finding } = outcome.diagnosis;
  return finding;
}

describe('a namespace with 5,000 Jobs and 20,000 pods', () => {
  it('costs no more calls than one with a single build, and gives the same finding', async () => {
    const few = await diagnoseFiles(filesOf({ objects: [egressOnly()] }));
    const many = await diagnoseFiles([...filesOf({ objects: [egressOnly()] }), crowd]);
    expect(findingOf(many)).toEqual(findingOf(few));
    expect(many).toMatchObject({ diagnosis: { causes: [{ id: 'network-policy-egress' }] } });
  });
});
