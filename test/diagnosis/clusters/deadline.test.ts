import { describe, expect, it } from 'vitest';
import { diagnosisOf, timeout } from './cluster.ts';
import {
  buildPod,
  containerStatus,
  egressOnly,
  ended,
  failed,
  job,
  kaniko,
  type Manifest,
} from './manifests.ts';
import { itDiagnoses } from './table.ts';

const registry = '10.43.170.72:5000';
const slowInstall =
  'INFO[0001] Retrieving image manifest python:3.11-slim\nINFO[0004] Unpacking rootfs as cmd RUN pip install -r requirements.txt requires it.\nINFO[0020] RUN pip install -r requirements.txt\n';
const hangingPush = `${slowInstall}INFO[0060] Taking snapshot of full filesystem...\nINFO[0062] Pushing image to ${registry}/app:7\n`;

interface Parts {
  readonly container?: object;
  readonly pod?: object;
  readonly status?: object;
}

/** A Job that was stopped after ten minutes. */
const late = ({ container = {}, pod = {}, status = {} }: Parts = {}): Manifest[] => {
  const containers = [kaniko(registry, container)];
  const template = {
    metadata: { labels: { app: 'builder' } },
    spec: { restartPolicy: 'Never', containers },
  };
  const stopped = {
    terminated: {
      ...ended(137, 'Error').terminated,
      startedAt: '2026-01-18T15:10:33Z',
    },
  };
  return [
    job({
      containers,
      status: failed('DeadlineExceeded'),
      spec: { activeDeadlineSeconds: 600, template },
    }),
    buildPod({
      containers,
      status: {
        phase: 'Failed',
        podIP: '10.42.2.30',
        containerStatuses: [containerStatus('kaniko', stopped)],
        ...status,
      },
      ...pod,
    }),
  ];
};

const event = (name: string, kind: string, reason: string, message: string, type = 'Warning') => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: `${name}.${reason}`, namespace: 'builds' },
  type,
  reason,
  message,
  involvedObject: { kind, namespace: 'builds', name },
});

describe('a build that ran into its deadline', () => {
  itDiagnoses([
    {
      when: 'is told where its time went',
      turn: { objects: late(), log: slowInstall },
      cause: 'deadline-exceeded',
      certainty: 'confirmed',
      summary: '581 s, went into `RUN pip install -r requirements.txt`',
    },
    {
      when: 'is told without a phase where the log has no times',
      turn: { objects: late(), log: '' },
      cause: 'deadline-exceeded',
      certainty: 'confirmed',
      summary: 'its deadline of 600 s',
    },
    {
      when: 'of its pod is told as the pod’s',
      turn: {
        objects: late({ status: { reason: 'DeadlineExceeded' } }).map((one) =>
          one.kind === 'Job' ? { ...one, status: failed() } : one,
        ),
        log: slowInstall,
      },
      cause: 'deadline-exceeded',
      certainty: 'confirmed',
      summary: 'its own deadline',
    },
    {
      when: 'because no node took its pod has that cause',
      turn: {
        objects: [
          ...late(),
          event('app-7', 'Job', 'SuccessfulCreate', 'Created pod: app-7-x2k9p', 'Normal'),
          event(
            'app-7-x2k9p',
            'Pod',
            'FailedScheduling',
            '0/3 nodes are available: 3 Insufficient memory.',
          ),
        ],
        without: ['Pod builds/app-7-x2k9p'],
      },
      cause: 'unschedulable',
      certainty: 'likely',
      ruledOut: ['deadline-exceeded'],
    },
    {
      when: 'because its image could not be pulled has that cause',
      turn: {
        objects: [
          ...late(),
          event('app-7', 'Job', 'SuccessfulCreate', 'Created pod: app-7-x2k9p', 'Normal'),
          event(
            'app-7-x2k9p',
            'Pod',
            'Failed',
            'Failed to pull image "gcr.io/kaniko-project/executor:v9": rpc error: code = NotFound desc = failed to resolve reference: gcr.io/kaniko-project/executor:v9: not found',
          ),
        ],
        without: ['Pod builds/app-7-x2k9p'],
      },
      cause: 'base-image-not-found',
      certainty: 'likely',
      ruledOut: ['deadline-exceeded'],
    },
    {
      when: 'while a policy closed its way to the registry has that cause',
      turn: { objects: [...late(), egressOnly()], log: `${slowInstall}${timeout()}` },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
      ruledOut: ['deadline-exceeded'],
    },
    {
      when: 'after memory had run out has that cause',
      turn: {
        objects: late({
          status: { containerStatuses: [containerStatus('kaniko', ended(137, 'OOMKilled'))] },
        }),
        log: slowInstall,
      },
      cause: 'oom-killed',
      certainty: 'confirmed',
      ruledOut: ['deadline-exceeded'],
    },
  ]);

  it('in its push is told to look at the registry first', async () => {
    const { causes } = await diagnosisOf({ objects: late(), log: hangingPush });
    expect(causes[0]?.summary).toContain('went into `push`');
    expect(causes[0]?.remedies[0]).toContain('The time went into the push.');
  });

  it('without a cache is told to keep one, and with one is not', async () => {
    const advice = 'Layers are not kept between builds.';
    const told = async (container: object) =>
      (await diagnosisOf({ objects: late({ container }), log: slowInstall })).causes[0]?.remedies;
    const { args } = kaniko(registry);
    expect((await told({}))?.join()).toContain(advice);
    expect((await told({ args: [...args, '--cache=true'] }))?.join()).not.toContain(advice);
  });
});

describe('tries that ended for different reasons', () => {
  const containers = [kaniko(registry)];
  const early = (reason: string) =>
    buildPod({
      name: 'app-7-aaaaa',
      containers,
      status: {
        phase: 'Failed',
        containerStatuses: [containerStatus('kaniko', ended(137, reason, '2026-01-18T15:00:00Z'))],
      },
    });

  it('are told beside the cause of the last one', async () => {
    const { causes } = await diagnosisOf({ objects: [early('OOMKilled'), egressOnly()] });
    expect(causes.map(({ id, certainty }) => `${id} ${certainty}`)).toEqual([
      'network-policy-egress confirmed',
      'oom-killed possible',
    ]);
    expect(causes[1]?.summary).toContain('An earlier try of this Job ran out of memory');
    expect(causes[1]?.evidence[0]?.source).toContain('app-7-aaaaa');
  });

  it('are not told when all ended alike', async () => {
    const { causes } = await diagnosisOf({ objects: [early('Error'), egressOnly()] });
    expect(causes.map(({ id }) => id)).toEqual(['network-policy-egress']);
  });
});
