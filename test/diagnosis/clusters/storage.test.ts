import { describe, expect, it } from 'vitest';
import { diagnosisOf } from './cluster.ts';
import { buildPod, containerStatus, ended, job, kaniko, type Manifest } from './manifests.ts';
import { node } from './nodes.ts';
import { itDiagnoses } from './table.ts';

const evicted = (message: string): Manifest[] => {
  const containers = [kaniko('10.43.170.72:5000')];
  return [
    job({ containers }),
    buildPod({
      containers,
      status: {
        phase: 'Failed',
        reason: 'Evicted',
        message,
        containerStatuses: [containerStatus('kaniko', ended(137, 'Error'))],
      },
    }),
  ];
};

const noSpace = (path: string) =>
  `INFO[0061] RUN npm ci\nerror building image: error building stage: failed to write ${path}: write ${path}: no space left on device\n`;

const writing = (volume: object): Manifest[] => {
  const containers = [
    kaniko('10.43.170.72:5000', { volumeMounts: [{ name: 'work', mountPath: '/cache' }] }),
  ];
  const spec = { volumes: [{ name: 'work', ...volume }] };
  return [job({ containers, podSpec: spec }), buildPod({ containers, spec })];
};

const log = 'INFO[0031] Taking snapshot of full filesystem...\n';

const eventOf = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: `${name}.1`, namespace: 'builds' },
  type: 'Warning',
  reason: 'Evicted',
  message:
    'The node was low on resource: ephemeral-storage. Threshold quantity: 1Gi, available: 512Mi. Container kaniko was using 12Gi, request is 0, has larger consumption of ephemeral-storage. ',
  involvedObject: { kind: 'Pod', namespace: 'builds', name },
});

describe('a pod that is gone', () => {
  itDiagnoses([
    {
      when: 'is still known by the event of its eviction',
      turn: { without: ['Pod builds/app-7-x2k9p'], objects: [eventOf('app-7-x2k9p')] },
      cause: 'ephemeral-storage',
      certainty: 'confirmed',
      summary: "evicted the build's pod, which was using 12Gi",
    },
    {
      when: 'is not taken for that of a Job of a longer name',
      turn: { without: ['Pod builds/app-7-x2k9p'], objects: [eventOf('app-7-older-x2k9p')] },
      verdict: 'novel',
    },
  ]);
});

describe('a pod that was evicted', () => {
  itDiagnoses([
    {
      when: 'for the limit of its container is told with that limit',
      turn: {
        objects: evicted('Container kaniko exceeded its local ephemeral storage limit "10Gi". '),
        log,
      },
      cause: 'ephemeral-storage',
      certainty: 'confirmed',
      summary: 'its limit of 10Gi',
      ruledOut: ['oom-killed', 'node-failure'],
    },
    {
      when: 'for the limits of all its containers is told with their sum',
      turn: {
        objects: evicted(
          'Pod ephemeral local storage usage exceeds the total limit of containers 2Gi. ',
        ),
        log,
      },
      cause: 'ephemeral-storage',
      certainty: 'confirmed',
      summary: 'their limit of 2Gi',
    },
    {
      when: 'for an emptyDir is told with its name and limit',
      turn: {
        objects: evicted('Usage of EmptyDir volume "workspace" exceeds the limit "1Gi". '),
        log,
      },
      cause: 'ephemeral-storage',
      certainty: 'confirmed',
      summary: 'its emptyDir workspace grew beyond its sizeLimit of 1Gi',
    },
    {
      when: 'by a node that was short of disk is told with what it used',
      turn: {
        objects: evicted(
          'The node was low on resource: ephemeral-storage. Threshold quantity: 1Gi, available: 512Mi. Container kaniko was using 12Gi, request is 0, has larger consumption of ephemeral-storage. ',
        ),
        log,
      },
      cause: 'ephemeral-storage',
      certainty: 'confirmed',
      summary: 'was using 12Gi',
      ruledOut: ['node-failure'],
    },
    {
      when: 'by a node that was short of memory did not run out of disk',
      turn: {
        objects: evicted(
          'The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container kaniko was using 3Gi, request is 0, has larger consumption of memory. ',
        ),
        log,
      },
      blamesNone: ['ephemeral-storage', 'oom-killed'],
    },
  ]);
});

describe('a build to which no space is left', () => {
  itDiagnoses([
    {
      when: 'on the disk of its node is told so',
      turn: { objects: writing({ emptyDir: {} }), log: noSpace('/app/node_modules/a.js') },
      cause: 'ephemeral-storage',
      certainty: 'likely',
      summary: 'lies on the disk of node node-2',
    },
    {
      when: 'in an emptyDir that is kept in memory is told so',
      turn: {
        objects: writing({ emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } }),
        log: noSpace('/cache/layers/a'),
      },
      cause: 'ephemeral-storage',
      certainty: 'likely',
      summary: 'volume work is an emptyDir in memory',
    },
    {
      when: 'on a claim is told which one is full',
      turn: {
        objects: writing({ persistentVolumeClaim: { claimName: 'layer-cache' } }),
        log: noSpace('/cache/layers/a'),
      },
      cause: 'ephemeral-storage',
      certainty: 'likely',
      summary: 'claim layer-cache',
    },
  ]);

  it('is advised for the disk that was full', async () => {
    const advice = async (turn: object) => (await diagnosisOf({ ...turn })).causes[0]?.remedies[0];
    const message = 'Usage of EmptyDir volume "workspace" exceeds the limit "1Gi". ';
    expect(await advice({ objects: evicted(message), log })).toContain(
      'Raise `emptyDir.sizeLimit` of volume workspace (now 1Gi)',
    );
    const inMemory = writing({ emptyDir: { medium: 'Memory' } });
    expect(await advice({ objects: inMemory, log: noSpace('/cache/a') })).toContain(
      'take `medium: Memory` out of emptyDir work',
    );
    expect(await advice({ log: 'error building image: no space left on device\n' })).toContain(
      '`resources.limits.ephemeral-storage: 20Gi`',
    );
  });
});

describe('a build that could not write', () => {
  const pressure = (status: string) => ({
    objects: [node('node-2', { conditions: [{ type: 'DiskPressure', status }] })],
    log: noSpace('/app/node_modules'),
  });

  itDiagnoses([
    {
      when: 'on a node that is short of disk is told with that node',
      turn: pressure('True'),
      cause: 'ephemeral-storage',
      certainty: 'confirmed',
      summary: 'Node node-2, on which the build ran, is short of local disk',
    },
    {
      when: 'on a node that has room now is only likely to have filled its disk',
      turn: pressure('False'),
      cause: 'ephemeral-storage',
      certainty: 'likely',
    },
  ]);
});
