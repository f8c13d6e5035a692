import { expect, it } from 'vitest';
import type { DiagnosisOutcome } from '../../../src/diagnosis/diagnose.ts';
import { createExplainFailure } from '../../../src/incidents/diagnosing/explain-failure.ts';
import type { Job } from '../../../src/model/cluster.ts';
import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';
import { condition, job, kaniko } from '../../support/objects.ts';
import { aDiagnosis } from '../../support/samples.ts';

const ended = (type: 'Failed' | 'Complete', image?: string): Job =>
  job({
    name: 'app-7',
    namespace: 'builds',
    template: { containers: [image ? { name: 'main', image } : kaniko()] },
    status: { conditions: [condition(type)] },
  });

/** Diagnoses that, and what was kept and told of it. */
async function explained(
  about: { readonly job?: Job; readonly diagnosis: Diagnosis },
  store: (evenUnseen: boolean) => Promise<boolean> = async () => true,
) {
  const told: string[] = [];
  const outcome: DiagnosisOutcome = {
    kind: 'concluded',
    subject: { cluster: 'fake', kind: 'Job', namespace: 'builds', name: 'app-7' },
    facts: [],
    ...about,
  };
  const diagnose = createExplainFailure({
    builds: { explain: (_build, _cause, evenUnseen) => store(evenUnseen) },
    onExplained: ({ target }, cause) => void told.push(`${target}: ${cause}`),
    onError: (error) => void told.push(String(error)),
  })(async () => outcome);
  const answer = await diagnose(fakeCluster(), { kind: 'Job', name: 'app-7' });
  expect(answer).toBe(outcome);
  return told;
}

it('tells the best cause of a failed build, or that it is novel', async () => {
  const diagnosis = aDiagnosis();
  const best = diagnosis.causes[0]?.id;
  expect(await explained({ job: ended('Failed'), diagnosis })).toEqual([`app: ${best}`]);
  const novel = aDiagnosis({ verdict: 'novel', causes: [] });
  expect(await explained({ job: ended('Failed'), diagnosis: novel })).toEqual(['app: novel']);
});

it('tells it once: not where somebody has said so before', async () => {
  const diagnosis = aDiagnosis();
  expect(await explained({ job: ended('Failed'), diagnosis }, async () => false)).toEqual([]);
});

it('says nothing of what succeeded, is gone, or has no cause', async () => {
  const diagnosis = aDiagnosis();
  expect(await explained({ job: ended('Complete'), diagnosis })).toEqual([]);
  expect(await explained({ diagnosis })).toEqual([]);
  const healthy = aDiagnosis({ verdict: 'healthy', causes: [] });
  expect(await explained({ job: ended('Failed'), diagnosis: healthy })).toEqual([]);
});

it('takes a Job that runs no builder for a build only where the watcher has seen it', async () => {
  const seen: boolean[] = [];
  const store = async (evenUnseen: boolean) => {
    seen.push(evenUnseen);
    return evenUnseen;
  };
  const diagnosis = aDiagnosis();
  await explained({ job: ended('Failed'), diagnosis }, store);
  expect(await explained({ job: ended('Failed', 'backup:1'), diagnosis }, store)).toEqual([]);
  expect(seen).toEqual([true, false]);
});

it('goes on with the diagnosis when the store does not take it', async () => {
  const away = () => Promise.reject(new Error('Postgres is away'));
  expect(await explained({ job: ended('Failed'), diagnosis: aDiagnosis() }, away)).toEqual([
    'Error: Postgres is away',
  ]);
});
