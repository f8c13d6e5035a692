import { describe, expect, it } from 'vitest';
import { type Check, defineCheck } from '../../src/diagnosis/check.ts';
import {
  createDiagnose,
  type DiagnoseNeeds,
  type DiagnosisProgress,
} from '../../src/diagnosis/diagnose.ts';
import { type SignatureTable, signatureTable } from '../../src/diagnosis/signature-table.ts';
import { diagnosisSchema } from '../../src/model/diagnosis.ts';
import { unknown } from '../../src/model/facts.ts';
import { cause, seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { failedJob, job, pod } from '../support/objects.ts';

const state = { objects: [failedJob(), pod()] };
const request = { kind: 'Job', name: 'app-7' } as const;

const check = (id: string, parts: Partial<Check>): Check => ({
  id,
  asks: `${id}?`,
  when: 'first',
  gives: [],
  needs: [],
  run: async () => [],
  ...parts,
});

const jobState = check('job-state', {
  gives: ['job.state'],
  run: async () => [seen('job.state', 'failed')],
});
const exitCode = check('exit-code', {
  gives: ['container.exitCode'],
  needs: ['job.state'],
  run: async () => [seen('container.exitCode', 137)],
});
const killed = cause({ id: 'killed', confirmed: { 'container.exitCode': 137 } });

const diagnose = async (needs: Partial<DiagnoseNeeds>, given: FakeState = state) => {
  const progress: DiagnosisProgress[] = [];
  const run = createDiagnose({
    checks: [jobState, exitCode],
    causes: [killed],
    limits: { deadlineMs: 20_000, maxCalls: 20 },
    ...needs,
  });
  const outcome = await run(fakeCluster(given), request, (event) => progress.push(event));
  const diagnosis = outcome.kind === 'concluded' ? outcome.diagnosis : undefined;
  return { outcome, diagnosis, progress };
};

describe('a diagnosis', () => {
  it('hands the table of signatures on to checks, which have the built-in one without', async () => {
    const table = signatureTable([
      { id: 'ours', kind: 'failure', wording: 'our tool', pattern: /blocked by us/i },
    ]);
    const seenBy = async (needs: Partial<DiagnoseNeeds>) => {
      const tables: SignatureTable[] = [];
      const look = defineCheck({
        ...check('look', {}),
        read: async (_, { signatures }) => tables.push(signatures),
        conclude: () => [],
      });
      await diagnose({ ...needs, checks: [look] });
      return tables.map(({ signatures }) => signatures[0]?.id);
    };
    expect(await seenBy({ signatures: table })).toEqual(['ours']);
    expect(await seenBy({})).toEqual([signatureTable([]).signatures[0]?.id]);
  });

  it('runs checks wave by wave and concludes in the published shape', async () => {
    const { outcome, diagnosis } = await diagnose({});
    expect(diagnosis).toMatchObject({
      subject: { kind: 'Job', namespace: 'builds', name: 'app-7' },
      verdict: 'diagnosed',
      causes: [{ id: 'killed', certainty: 'confirmed' }],
      calls: { count: 2, rounds: 1 },
    });
    expect(diagnosisSchema.parse(diagnosis)).toEqual(diagnosis);
    expect(outcome).toMatchObject({ subject: { cluster: 'test' } });
  });

  it('shows each check what was read before it', async () => {
    const saw: string[][] = [];
    const watcher = check('watcher', {
      needs: ['container.exitCode'],
      run: async (_, { facts, build }) => {
        saw.push([build.subject.name, ...facts.map(({ name }) => name)]);
        return [];
      },
    });
    await diagnose({ checks: [jobState, exitCode, watcher] });
    expect(saw).toEqual([['app-7', 'job.state', 'container.exitCode']]);
  });

  it('shows what tells most of a failure that nothing explains', async () => {
    const { diagnosis } = await diagnose({ causes: [] });
    expect(diagnosis).toMatchObject({
      verdict: 'novel',
      telling: [{ source: 'container.exitCode', text: '137' }],
    });
  });

  it('tells when a check starts and ends, and whether it saw everything', async () => {
    const blind = check('blind', { run: async () => [unknown('event.reason', 'forbidden')] });
    const { progress } = await diagnose({ checks: [jobState, blind] });
    expect(progress).toEqual([
      { kind: 'check-started', id: 'job-state', asks: 'job-state?' },
      { kind: 'check-started', id: 'blind', asks: 'blind?' },
      { kind: 'check-finished', id: 'job-state', asks: 'job-state?', sawAll: true },
      { kind: 'check-finished', id: 'blind', asks: 'blind?', sawAll: false },
    ]);
  });

  it('goes on without a check that throws, and says what went wrong', async () => {
    const broken = check('broken', {
      gives: ['event.reason'],
      run: () => Promise.reject(new Error('cannot read properties of undefined')),
    });
    const { diagnosis } = await diagnose({ checks: [broken, jobState, exitCode] });
    expect(diagnosis).toMatchObject({
      verdict: 'diagnosed',
      unknown: [
        {
          fact: 'event.reason',
          because: 'the check broken failed: cannot read properties of undefined',
        },
      ],
    });
  });

  it('goes on without a check that throws before it asks anything', async () => {
    const broken = defineCheck<never>({
      ...check('broken', { gives: ['event.reason'] }),
      read: () => {
        throw new Error('no such thing');
      },
      conclude: () => [],
    });
    const { diagnosis } = await diagnose({ checks: [broken, jobState, exitCode] });
    expect(diagnosis).toMatchObject({
      verdict: 'diagnosed',
      unknown: [{ because: 'the check broken failed: no such thing' }],
    });
  });

  it('does not wait beyond its deadline for a check that never answers', async () => {
    const stuck = check('stuck', {
      gives: ['event.reason', 'log.signature'],
      run: () => new Promise(() => {}),
    });
    const after = check('after', { gives: ['pod.phase'], needs: ['job.state'] });
    const { diagnosis } = await diagnose({
      checks: [jobState, stuck, after],
      limits: { deadlineMs: 10, maxCalls: 20 },
    });
    const because = 'not read within the 0.01 s that a diagnosis may take';
    expect(diagnosis?.verdict).toBe('novel');
    expect(diagnosis?.unknown).toEqual([
      { fact: 'event.reason', because },
      { fact: 'log.signature', because },
      { fact: 'pod.phase', because },
    ]);
  });

  it('keeps within its budget of calls, those that find the build included', async () => {
    const curious = check('curious', {
      gives: ['event.reason'],
      run: async (cluster) => {
        const reading = await cluster.list('Event', {});
        return reading.kind === 'unavailable' ? [unknown('event.reason', reading.because)] : [];
      },
    });
    const { diagnosis } = await diagnose({
      checks: [jobState, curious],
      limits: { deadlineMs: 20_000, maxCalls: 2 },
    });
    expect(diagnosis?.calls.count).toBe(2);
    expect(diagnosis?.unknown).toEqual([
      { fact: 'event.reason', because: "the diagnosis' budget of 2 calls is spent" },
    ]);
  });
});

describe('a diagnosis of what is not one build', () => {
  it('says not-found with the nearest names, and no namespace where none was named', async () => {
    const { diagnosis } = await diagnose({}, { objects: [job({ name: 'app-8' })] });
    expect(diagnosis).toMatchObject({
      subject: { kind: 'Job', namespace: '', name: 'app-7' },
      verdict: 'not-found',
      nearest: [{ kind: 'Job', namespace: 'builds', name: 'app-8' }],
    });
    expect(diagnosisSchema.parse(diagnosis)).toEqual(diagnosis);
  });

  it('asks which one is meant', async () => {
    const objects = [job(), job({ namespace: 'other' })];
    const { outcome } = await diagnose({}, { objects });
    expect(outcome).toMatchObject({ kind: 'ambiguous', candidates: [{}, {}] });
  });

  it('says why a cluster cannot be read', async () => {
    const { outcome } = await diagnose({}, { unavailable: ['list jobs'] });
    expect(outcome).toEqual({ kind: 'unreachable', because: 'not answered within 5 s' });
  });

  it('gives up on a cluster that never answers', async () => {
    const cluster = { ...fakeCluster(), list: () => new Promise<never>(() => {}) };
    const run = createDiagnose({
      checks: [],
      causes: [],
      limits: { deadlineMs: 10, maxCalls: 20 },
    });
    expect(await run(cluster, request)).toEqual({
      kind: 'unreachable',
      because: 'it did not answer within the 0.01 s that a diagnosis may take',
    });
  });
});
