import { describe, expect, it } from 'vitest';
import { buildStart } from '../../src/checks/build-start.ts';
import type { Build } from '../../src/diagnosis/find-build.ts';
import { factValue, factValues } from '../../src/model/facts.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { build, containerStatus, ended, job, pod } from '../support/objects.ts';

const facts = (parts: Partial<Build>) =>
  buildStart.run(fakeCluster(), { build: build(parts), facts: [] });
const startOf = async (parts: Partial<Build>) => factValue(await facts(parts), 'pod.start');
const scheduled = (reason: string, message = '') => ({
  phase: 'Pending',
  conditions: [{ type: 'PodScheduled', status: 'False', reason, message }],
});
const unplaced = { nodeName: undefined };

describe('build-start', () => {
  it.each([
    ['none', { job: job() }],
    ['unscheduled', { pods: [pod({ spec: unplaced, status: scheduled('Unschedulable') })] }],
    ['unscheduled', { pods: [pod({ spec: unplaced, status: { phase: 'Pending' } })] }],
    ['gated', { pods: [pod({ spec: unplaced, status: scheduled('SchedulingGated') })] }],
    ['waiting', { pods: [pod({ status: { phase: 'Pending' } })] }],
    ['refused', { pods: [pod({ status: { phase: 'Failed', reason: 'OutOfcpu' } })] }],
    [
      'started',
      {
        pods: [
          pod({
            status: {
              phase: 'Failed',
              containerStatuses: [containerStatus('kaniko', ended(1, 'Error'))],
            },
          }),
        ],
      },
    ],
  ] as const)('tells that the pod is %s', async (start, parts) => {
    expect(await startOf(parts)).toBe(start);
  });

  it('does not tell that there never was a pod when it has failed, is suspended or may not be seen', async () => {
    expect(await startOf({ job: job({ status: { failed: 1 } }) })).toBeUndefined();
    expect(await startOf({ job: job({ spec: { suspend: true } }) })).toBeUndefined();
    const hidden = [{ what: 'Pod' as const, because: 'the bot may not list pods in builds' }];
    expect(await facts({ job: job(), hidden })).toEqual([
      { name: 'pod.start', unknown: 'the bot may not list pods in builds' },
    ]);
  });

  it('reads why a workload may not create pods', async () => {
    const condition = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message:
        'pods "web-7" is forbidden: exceeded quota: team, requested: pods=1, used: pods=3, limited: pods=3',
    };
    const workload = {
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'apps' },
      status: { conditions: [condition] },
    };
    const found = await facts({ workload });
    expect(factValue(found, 'pod.start')).toBe('none');
    expect(factValues(found, 'event.signature')).toEqual(['quota-exceeded']);
    expect(await startOf({ workload: { ...workload, status: {} } })).toBeUndefined();
  });

  it('reads the last word of the scheduler, the kubelet and the runtime as it reads events', async () => {
    const waiting = containerStatus('kaniko', {
      waiting: { reason: 'CreateContainerConfigError', message: 'secret "git" not found' },
    });
    const found = await facts({
      pods: [
        pod({
          status: {
            ...scheduled('Unschedulable', '0/3 nodes are available: 3 Insufficient cpu.'),
            containerStatuses: [waiting],
          },
        }),
      ],
    });
    expect(factValues(found, 'event.signature')).toEqual(['unschedulable', 'config-missing']);
  });

  it('tells who ended the pod, and in which words', async () => {
    const found = await facts({
      pods: [
        pod({
          status: {
            phase: 'Failed',
            message: 'Preempted in order to admit critical pod',
            conditions: [
              { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' },
            ],
          },
        }),
      ],
    });
    expect(factValue(found, 'pod.disruption')).toBe('PreemptionByScheduler');
    expect(factValue(found, 'pod.message')).toBe('Preempted in order to admit critical pod');
  });

  it('leaves the last words of a program to its log', async () => {
    const state = ended(1, 'Error');
    const said = { terminated: { ...state.terminated, message: 'fatal: out of memory' } };
    const found = await facts({
      pods: [
        pod({ status: { phase: 'Failed', containerStatuses: [containerStatus('kaniko', said)] } }),
      ],
    });
    expect(factValues(found, 'event.signature')).toEqual([]);
  });
});
