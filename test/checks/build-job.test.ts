import { describe, expect, it } from 'vitest';
import { buildJob } from '../../src/checks/build-job.ts';
import type { Build } from '../../src/diagnosis/find-build.ts';
import type { Job } from '../../src/model/cluster.ts';
import { factValue, isKnown } from '../../src/model/facts.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { build, condition, job, kaniko, pod } from '../support/objects.ts';

const facts = (parts: Partial<Build>) =>
  buildJob.run(fakeCluster(), { build: build(parts), facts: [] });
const ofJob = async (status: Job['status'], spec: Partial<NonNullable<Job['spec']>> = {}) => {
  const seen = await facts({ job: job({ ...(status ? { status } : {}), spec }) });
  return [factValue(seen, 'job.state'), factValue(seen, 'job.failure')];
};

describe('the state of a Job', () => {
  it('is what its conditions say', async () => {
    expect(await ofJob({ conditions: [condition('Failed', 'DeadlineExceeded')] })).toEqual([
      'failed',
      'DeadlineExceeded',
    ]);
    expect(await ofJob({ conditions: [condition('Complete')] })).toEqual(['succeeded', undefined]);
  });

  it('is settled already while its last pods still end', async () => {
    expect(
      await ofJob({ active: 1, conditions: [condition('FailureTarget', 'BackoffLimitExceeded')] }),
    ).toEqual(['failed', 'BackoffLimitExceeded']);
    expect(await ofJob({ active: 1, conditions: [condition('SuccessCriteriaMet')] })).toEqual([
      'succeeded',
      undefined,
    ]);
  });

  it('ignores conditions that are not true', async () => {
    expect(await ofJob({ active: 1, conditions: [{ type: 'Failed', status: 'False' }] })).toEqual([
      'running',
      undefined,
    ]);
  });

  it('is counted from its pods while it has no condition', async () => {
    expect(await ofJob({ active: 1 })).toEqual(['running', undefined]);
    expect(await ofJob({ active: 1, failed: 2 })).toEqual(['running', undefined]);
    expect(await ofJob({ failed: 1 })).toEqual(['failed', undefined]);
    expect(await ofJob({ succeeded: 1 })).toEqual(['succeeded', undefined]);
    expect(await ofJob({})).toEqual(['running', undefined]);
  });

  it('is what its pods make of it where a manifest has no status', async () => {
    const stateWith = async (status: NonNullable<Build['pods'][number]['status']>) =>
      factValue(await facts({ job: job({}), pods: [pod({ status })] }), 'job.state');
    const terminated = (exitCode: number) => ({
      containerStatuses: [
        {
          name: 'kaniko',
          image: '',
          imageID: '',
          ready: false,
          restartCount: 0,
          state: { terminated: { exitCode } },
        },
      ],
    });
    expect(await stateWith({ phase: 'Failed' })).toBe('failed');
    expect(await stateWith({ phase: 'Succeeded' })).toBe('succeeded');
    expect(await stateWith(terminated(1))).toBe('failed');
    expect(await stateWith(terminated(0))).toBe('succeeded');
    expect(await stateWith({})).toBe('running');
  });

  it('is suspended when someone suspended it', async () => {
    expect(await ofJob({ conditions: [condition('Suspended')] }, { suspend: true })).toEqual([
      'suspended',
      undefined,
    ]);
  });

  it('comes with its deadline', async () => {
    const seen = await facts({ job: job({ spec: { activeDeadlineSeconds: 1800 } }) });
    expect(factValue(seen, 'job.deadlineSeconds')).toBe(1800);
  });

  it('names the condition that it was read from', async () => {
    const seen = await facts({
      job: job({ status: { conditions: [condition('FailureTarget', 'PodFailurePolicy')] } }),
    });
    expect(seen.filter(isKnown).find(({ name }) => name === 'job.failure')?.evidence).toEqual([
      {
        source: 'Job builds/app-7 .status.conditions[FailureTarget].reason',
        text: 'PodFailurePolicy',
      },
    ]);
  });
});

describe('a build whose Job is not there to be read', () => {
  const state = async (...phases: string[]) =>
    factValue(
      await facts({ pods: phases.map((phase) => pod({ status: { phase } })) }),
      'job.state',
    );

  it('has the state of its pods, of which one success is enough', async () => {
    expect(await state('Failed')).toBe('failed');
    expect(await state('Failed', 'Running')).toBe('running');
    expect(await state('Pending')).toBe('running');
    expect(await state('Failed', 'Succeeded')).toBe('succeeded');
  });

  it('has no known state when its pods cannot tell', async () => {
    expect(await state()).toBeUndefined();
    expect(await state('Unknown')).toBeUndefined();
    expect((await facts({})).map(({ name }) => name)).toContain('job.state');
  });

  it('says which permission hides the Job', async () => {
    const missing = { verb: 'list', resource: 'jobs', group: 'batch', namespace: 'builds' };
    const because = 'the bot may not list jobs.batch in builds';
    const seen = await facts({ pods: [pod()], hidden: [{ what: 'Job', because, missing }] });
    expect(factValue(seen, 'job.state')).toBe('failed');
    expect(seen).toContainEqual({ name: 'job.failure', unknown: because, missing });
  });
});

describe('what the builder was told', () => {
  it('is read from the template of the Job', async () => {
    const seen = await facts({ job: job() });
    expect(factValue(seen, 'builder.kind')).toBe('kaniko');
    expect(factValue(seen, 'builder.destination')).toBe('10.43.170.72:5000/app:1');
    expect(factValue(seen, 'builder.registry')).toBe('10.43.170.72:5000');
    expect(factValue(seen, 'builder.context')).toBe('git://github.com/acme/app.git');
  });

  it('is read from a pod when there is no Job, and shown as it stands there', async () => {
    const seen = await facts({ pods: [pod({ spec: { containers: [kaniko()] } })] });
    expect(
      seen.filter(isKnown).find(({ name }) => name === 'builder.destination')?.evidence,
    ).toEqual([
      {
        source: 'Pod builds/app-7-x container kaniko',
        text: '--destination=10.43.170.72:5000/app:1',
      },
    ]);
  });

  it('leaves out what it was not told', async () => {
    const seen = await facts({ job: job({ template: { containers: [kaniko({ args: [] })] } }) });
    expect(seen.map(({ name }) => name)).not.toContain('builder.destination');
  });

  it('is unknown without Job and pods', async () => {
    expect(await facts({})).toContainEqual({
      name: 'builder.kind',
      unknown: 'neither the Job nor a pod of it can be read',
    });
  });
});
