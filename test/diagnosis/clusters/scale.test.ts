import { describe, expect, it } from 'vitest';
import type { DiagnosisOutcome } from '../../../src/diagnosis/diagnose.ts';
import { diagnoseFiles, filesOf } from './cluster.ts';
import { buildPod, egressOnly, job, kaniko } from './manifests.ts';

const containers = [kaniko('10.43.170.72:5000')];
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Five thousand builds of four tries each, beside the one that is asked for. */
const crowd = {
  path: 'crowd.json',
  text: JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: numbers(5_000).flatMap((build) => [
      job({ name: `app-${build + 100}`, containers }),
      ...numbers(4).map((one) =>
        buildPod({
          name: `app-${build + 100}-${one}`,
          labels: { app: 'builder', 'job-name': `app-${build + 100}` },
          containers,
        }),
      ),
    ]),
  }),
};

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
