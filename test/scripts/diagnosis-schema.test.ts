import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { diagnosisSchemaFile, diagnosisSchemaText } from '../../scripts/diagnosis-schema.ts';
import { allChecks } from '../../src/checks/index.ts';
import { createDiagnose } from '../../src/diagnosis/diagnose.ts';
import { builtInPlaybooks, causesOf, loadPlaybooks } from '../../src/playbooks/load.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { containerStatus, ended, failedJob, pod } from '../support/objects.ts';

const published = await readFile(diagnosisSchemaFile, 'utf8');
const validate = new Ajv2020({ strict: true }).compile(JSON.parse(published));

const killed = pod({
  status: {
    phase: 'Failed',
    containerStatuses: [containerStatus('kaniko', ended(137, 'OOMKilled'))],
  },
});

async function diagnosisOf(name: string): Promise<Record<string, unknown>> {
  const diagnose = createDiagnose({
    checks: allChecks,
    causes: causesOf(await loadPlaybooks([builtInPlaybooks])),
    limits: { deadlineMs: 20_000, maxCalls: 15 },
  });
  const outcome = await diagnose(fakeCluster({ objects: [failedJob(), killed] }), {
    kind: 'Job',
    name,
  });
  return outcome.kind === 'concluded' ? { ...outcome.diagnosis } : {};
}

describe('the published schema of a diagnosis', () => {
  it('is the one of this version: `npm run docs` writes it', () => {
    expect(published).toBe(diagnosisSchemaText());
  });

  it('accepts a diagnosis with causes, and one of a Job that does not exist', async () => {
    const diagnosed = await diagnosisOf('app-7');
    expect(diagnosed).toMatchObject({ verdict: 'diagnosed', causes: [{ id: 'oom-killed' }] });
    expect([validate(diagnosed), validate.errors]).toEqual([true, null]);
    const notFound = await diagnosisOf('app-8');
    expect(notFound).toMatchObject({ verdict: 'not-found' });
    expect([validate(notFound), validate.errors]).toEqual([true, null]);
  });

  it('refuses what is no diagnosis', async () => {
    const diagnosed = await diagnosisOf('app-7');
    expect(validate({ ...diagnosed, verdict: 'perhaps' })).toBe(false);
    expect(validate({ ...diagnosed, causes: [{ id: 'oom-killed' }] })).toBe(false);
    expect(validate({ ...diagnosed, calls: undefined })).toBe(false);
  });
});
