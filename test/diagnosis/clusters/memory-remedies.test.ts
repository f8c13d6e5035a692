import { describe, expect, it } from 'vitest';
import { diagnosisOf } from './cluster.ts';
import { buildPod, containerStatus, ended, job, kaniko, type Manifest } from './manifests.ts';
import { itDiagnoses } from './table.ts';

const containers = [kaniko('10.43.170.72:5000')];
const pulled = 'INFO[0001] Retrieving image manifest python:3.11-slim\n';
const unpacked = 'INFO[0004] Unpacking rootfs as cmd RUN pip install torch requires it.\n';
const running = `${pulled}${unpacked}INFO[0031] RUN pip install torch\nINFO[0031] Running: [/bin/sh -c pip install torch]\n`;
const snapshot = `${running}INFO[0312] Taking snapshot of full filesystem...\n`;
const logs = {
  clone: 'Enumerating objects: 912, done.\nCounting objects: 100% (912/912), done.\n',
  run: running,
  snapshot,
  push: `${snapshot}INFO[0390] Pushing image to 10.43.170.72:5000/app:7\n`,
};

const pod = (reason: string, status: object = {}): Manifest[] => [
  job({ containers }),
  buildPod({
    containers,
    status: {
      phase: 'Failed',
      containerStatuses: [containerStatus('kaniko', ended(137, reason))],
      ...status,
    },
  }),
];

const node = (memory: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node-2' },
  status: { allocatable: { memory } },
});
const limitRange = (memory: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'bounds', namespace: 'builds' },
  spec: { limits: [{ type: 'Container', max: { memory } }] },
});
const probe: Manifest = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'app-7.1', namespace: 'builds' },
  type: 'Warning',
  reason: 'Unhealthy',
  message: 'Liveness probe failed: Get "http://10.42.2.30:8080/healthz": connection refused',
  involvedObject: { kind: 'Pod', namespace: 'builds', name: 'app-7-x2k9p' },
};

describe('a builder that ran out of memory', () => {
  it.each([
    ['clone', 'fetched the sources', '--git=single-branch=true'],
    ['run', 'RUN pip install torch', 'Let the instruction need less'],
    ['snapshot', 'took a snapshot', '--snapshot-mode=redo'],
    ['push', 'pushed the image', '--compressed-caching=false'],
  ] as const)('in its %s is told when, and what helps then', async (phase, when, advice) => {
    const { causes } = await diagnosisOf({ objects: pod('OOMKilled'), log: logs[phase] });
    expect(causes[0]).toMatchObject({ id: 'oom-killed', certainty: 'confirmed' });
    expect(causes[0]?.summary).toContain(when);
    expect(causes[0]?.remedies[0]).toContain(advice);
  });

  it('is told to which limit it may go', async () => {
    const objects = [...pod('OOMKilled'), node('16Gi')];
    const { causes } = await diagnosisOf({ objects, log: logs.run });
    expect(causes[0]?.remedies).toContain(
      'Raise the memory limit of container kaniko from 2Gi to 4Gi. No more than 16Gi can be had here (the largest node, node-2).',
    );
  });

  it('is told that more cannot be had where a LimitRange forbids it', async () => {
    const objects = [...pod('OOMKilled'), node('16Gi'), limitRange('3Gi')];
    const { causes } = await diagnosisOf({ objects, log: logs.run });
    expect(causes[0]?.remedies.join('\n')).toContain(
      '4Gi, twice its limit, does not fit here: no more than 3Gi can be had (LimitRange bounds, for a Container)',
    );
  });

  it('gets the plain advice where no bound may be seen', async () => {
    const forbidden = ['nodes', 'limitranges', 'resourcequotas'].map((resource) => ({
      verb: 'list',
      resource,
    }));
    const { causes } = await diagnosisOf({ objects: pod('OOMKilled'), log: logs.run, forbidden });
    expect(causes[0]?.remedies).toContain('Raise the memory limit of container kaniko (now 2Gi).');
  });

  itDiagnoses([
    {
      when: 'is not what a container is that was killed for its liveness probe',
      turn: { objects: [...pod('Error'), probe], log: logs.run },
      verdict: 'novel',
      ruledOut: ['oom-killed'],
    },
    {
      when: 'is what it is though its probe failed too, when the kernel says so',
      turn: { objects: [...pod('OOMKilled'), probe], log: logs.run },
      cause: 'oom-killed',
      certainty: 'confirmed',
    },
  ]);
});
