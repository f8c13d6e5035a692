import { describe, expect, it } from 'vitest';
import { diagnoseFiles, filesOf, refused, timeout } from './cluster.ts';
import {
  buildPod,
  builds,
  containerStatus,
  egressOnly,
  ended,
  job,
  kaniko,
  registryNamespace,
} from './manifests.ts';
import { itDiagnoses } from './table.ts';

const registry = '10.43.170.72:5000';
const containers = [kaniko(registry)];
const running = {
  phase: 'Running',
  containerStatuses: [containerStatus('kaniko', { running: {} })],
};
const tryEnded = (name: string, reason: string, exitCode: number, at: string) =>
  buildPod({
    name,
    containers,
    status: {
      phase: 'Failed',
      containerStatuses: [containerStatus('kaniko', ended(exitCode, reason, at))],
    },
  });
const noPod = ['Pod builds/app-7-x2k9p'];
const gitRefusal =
  'error resolving source context: authentication required: Repository not found.\n';

describe('a Job', () => {
  itDiagnoses([
    {
      when: 'without pods is not guessed about',
      turn: { without: noPod },
      verdict: 'novel',
      unknown: { 'pod.name': 'no pod' },
    },
    {
      when: 'that still runs is not called failed for what its log may get over',
      turn: {
        objects: [
          job({ containers, status: { active: 1 } }),
          buildPod({ containers, status: running }),
        ],
      },
      cause: 'registry-unreachable',
      certainty: 'likely',
    },
    {
      when: 'that hangs behind a policy is diagnosed while it runs',
      turn: {
        objects: [
          job({ containers, status: { active: 1, startTime: '2026-01-18T15:00:00Z' } }),
          buildPod({ containers, status: running }),
          egressOnly(),
        ],
      },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
    },
    {
      when: 'that runs without trouble is running',
      turn: {
        objects: [
          job({ containers, status: { active: 1 } }),
          buildPod({ containers, status: running }),
        ],
        log: 'INFO[0002] Retrieving image manifest python:3.11-slim\n',
      },
      verdict: 'running',
    },
    {
      when: 'that is suspended has no cause',
      turn: {
        objects: [job({ containers, spec: { suspend: true }, status: {} })].map((one) => ({
          ...one,
          spec: {
            suspend: true,
            template: { metadata: {}, spec: { restartPolicy: 'Never', containers } },
          },
        })),
        without: noPod,
      },
      verdict: 'running',
    },
    {
      when: 'that succeeded is healthy, whatever it warned of',
      turn: {
        objects: [
          job({
            containers,
            status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] },
          }),
          buildPod({
            containers,
            status: {
              phase: 'Succeeded',
              containerStatuses: [containerStatus('kaniko', ended(0, 'Completed'))],
            },
          }),
          egressOnly(),
        ],
        log: `WARN[0003] Retrying operation after 1s due to Get "https://${registry}/v2/": dial tcp ${registry}: i/o timeout\nINFO[0090] Pushed ${registry}/app@sha256:0123456789abcdef\n`,
      },
      verdict: 'healthy',
    },
    {
      when: 'of several tries failed for the cause of the last one',
      turn: {
        objects: [
          tryEnded('app-7-aaaaa', 'OOMKilled', 137, '2026-01-18T15:10:00Z'),
          tryEnded('app-7-x2k9p', 'Error', 1, '2026-01-18T15:20:00Z'),
          egressOnly(),
        ],
      },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
    },
    {
      when: 'of several tries failed for the cause of the last one, the other way round',
      turn: {
        objects: [
          tryEnded('app-7-aaaaa', 'OOMKilled', 137, '2026-01-18T15:30:00Z'),
          tryEnded('app-7-x2k9p', 'Error', 1, '2026-01-18T15:20:00Z'),
        ],
      },
      cause: 'oom-killed',
      certainty: 'confirmed',
    },
    {
      when: 'made by a CronJob is found by its own name',
      turn: {
        objects: [
          job({
            name: 'nightly-29012340',
            containers,
            metadata: {
              ownerReferences: [
                { apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly', uid: 'u' },
              ],
            },
          }),
          buildPod({
            name: 'nightly-29012340-abcde',
            labels: { 'job-name': 'nightly-29012340' },
            containers,
          }),
        ],
        logs: { 'builds/nightly-29012340-abcde/kaniko': gitRefusal },
      },
      request: { kind: 'Job', name: 'nightly-29012340' },
      cause: 'git-auth',
      certainty: 'likely',
    },
    {
      when: 'whose pods carry the prefixed label alone is read all the same',
      turn: {
        objects: [
          buildPod({
            labels: { app: 'builder', 'batch.kubernetes.io/job-name': 'app-7' },
            containers,
          }),
          egressOnly(),
        ],
      },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
    },
    {
      when: 'whose pods name it as their owner alone is read all the same',
      turn: {
        objects: [
          buildPod({
            labels: { app: 'builder' },
            containers,
            metadata: {
              ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'app-7', uid: 'u' }],
            },
          }),
          egressOnly(),
        ],
      },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
    },
    {
      when: 'without a status is judged by its pods',
      turn: { objects: [{ ...job({ containers }), status: undefined }, egressOnly()] },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
    },
    {
      when: 'with the least of manifests is diagnosed',
      turn: {
        objects: [
          { ...job({ containers }), status: undefined },
          buildPod({ containers, spec: { nodeName: undefined }, status: { phase: 'Failed' } }),
          egressOnly(),
        ],
        without: ['Namespace', 'Service default/kubernetes'],
        stats: null,
      },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
      ruledOut: ['registry-unreachable'],
    },
  ]);
});

describe('a bare Pod', () => {
  const pod = buildPod({ name: 'app-8', labels: { run: 'app-8' }, containers });
  itDiagnoses([
    {
      when: 'that builds is diagnosed like a Job',
      turn: { objects: [pod, egressOnly()], logs: { 'builds/app-8/kaniko': refused() } },
      request: { kind: 'Pod', name: 'app-8' },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
    },
    {
      when: 'of a Job leads to the Job',
      turn: { objects: [egressOnly()] },
      request: { kind: 'Pod', name: 'app-7-x2k9p', namespace: builds },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
    },
  ]);
});

describe('a name', () => {
  const twin = job({ namespace: registryNamespace, containers });

  it('that stands in two namespaces is asked back about', async () => {
    const outcome = await diagnoseFiles(filesOf({ objects: [twin] }));
    expect(outcome).toMatchObject({
      kind: 'ambiguous',
      candidates: [{ namespace: builds }, { namespace: registryNamespace }],
    });
  });

  it('that stands in two namespaces is found in the one that was named', async () => {
    const files = filesOf({ objects: [twin, egressOnly()] });
    const outcome = await diagnoseFiles(files, { kind: 'Job', name: 'app-7', namespace: builds });
    expect(outcome).toMatchObject({
      diagnosis: { causes: [{ id: 'network-policy-egress', certainty: 'confirmed' }] },
    });
  });

  it('that is not there gets the nearest names', async () => {
    const outcome = await diagnoseFiles(filesOf({}), {
      kind: 'Job',
      name: 'app-70',
      namespace: builds,
    });
    expect(outcome).toMatchObject({
      diagnosis: { verdict: 'not-found', causes: [], nearest: [{ name: 'app-7' }] },
    });
  });
});

describe('a log', () => {
  itDiagnoses([
    {
      when: 'of which the builder got over a timeout does not blame the registry',
      turn: {
        log: `${timeout()}INFO[0040] Retrieving image manifest python:3.11-slim\nINFO[0051] Unpacking rootfs as cmd COPY requires it.\n${gitRefusal}`,
      },
      blamesNone: ['registry-unreachable', 'network-policy-egress'],
    },
    {
      when: 'that is missing leaves the failure unexplained',
      turn: { logs: {}, log: '' },
      verdict: 'novel',
    },
  ]);
});
