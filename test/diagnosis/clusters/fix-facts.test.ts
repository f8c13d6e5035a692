import { describe, expect, it } from 'vitest';
import type { FactName } from '../../../src/model/facts.ts';
import { factValues } from '../../../src/model/facts.ts';
import { authorityPem } from '../../support/authority.ts';
import { diagnoseFiles, filesOf, type Turn } from './cluster.ts';
import { configMap } from './credentials.ts';
import {
  buildPod,
  builds,
  containerStatus,
  ended,
  job,
  kaniko,
  type Manifest,
} from './manifests.ts';
import { node, pending } from './nodes.ts';
import { build, registry, thePod } from './twins/build.ts';

/** What the diagnosis of a cluster tells under one name, for a fix to use. */
async function told<N extends FactName>(turn: Turn, name: N) {
  const outcome = await diagnoseFiles(filesOf(turn));
  if (outcome.kind !== 'concluded') throw new Error(outcome.kind);
  return factValues(outcome.facts, name);
}

const asking = (limits: object, requests?: object) =>
  kaniko(registry, { resources: { limits, ...(requests ? { requests } : {}) } });
const podless = (container: object, ...objects: Manifest[]): Turn => ({
  objects: [job({ containers: [container], status: { active: 0, ready: 0 } }), ...objects],
  without: [thePod],
  log: '',
});
const bound = (kind: string, spec: object, status: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'team', namespace: builds },
  spec,
  status,
});

describe('the room that a bound leaves', () => {
  it('is what a quota has not given away, and none for what it counts by pieces', async () => {
    const hard = { 'limits.memory': '16Gi', 'count/pods': '5' };
    const quota = bound(
      'ResourceQuota',
      { hard },
      { hard, used: { 'limits.memory': '14Gi', 'count/pods': '5' } },
    );
    expect(await told(podless(asking({ memory: '4Gi' }), quota), 'resources.room')).toEqual([
      { by: 'ResourceQuota team', share: 'limits', resource: 'memory', most: 2 * 2 ** 30 },
    ]);
  });

  it('is what a LimitRange allows a container, and the least that it wants', async () => {
    const limits = [
      { type: 'Container', max: { memory: '2Gi' }, min: { cpu: '500m' } },
      { type: 'Container', maxLimitRequestRatio: { memory: '2' } },
    ];
    const turn = podless(
      asking({ memory: '4Gi' }, { memory: '1Gi', cpu: '100m' }),
      bound('LimitRange', { limits }),
    );
    const by = { by: 'LimitRange team', container: 'kaniko' };
    expect(await told(turn, 'resources.room')).toEqual([
      { ...by, share: 'limits', resource: 'memory', most: 2 * 2 ** 30 },
      { ...by, share: 'requests', resource: 'cpu', least: 0.5 },
      { ...by, share: 'requests', resource: 'memory', least: 2 * 2 ** 30 },
    ]);
  });

  it('is what the node has that comes nearest, where only room is lacking', async () => {
    const containers = [asking({ memory: '12Gi' })];
    const turn: Turn = {
      objects: [
        job({ containers, status: { active: 1 } }),
        buildPod({
          containers,
          spec: { nodeName: undefined },
          status: pending('0/2 nodes are available: 2 Insufficient memory.'),
        }),
        node('node-1', { memory: '8Gi' }),
        node('node-3', { memory: '10Gi' }),
        node('node-4', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] }),
      ],
      log: '',
    };
    expect(await told(turn, 'resources.room')).toEqual([
      {
        by: 'node node-3',
        share: 'requests',
        resource: 'memory',
        most: 10 * 2 ** 30,
        mayBeLess: true,
      },
    ]);
  });
});

describe('the nodes of the platform that a build is for', () => {
  const turn = (...nodes: Manifest[]): Turn => ({
    objects: [
      ...build({
        args: ['--custom-platform=linux/amd64'],
        podSpec: { nodeSelector: { 'kubernetes.io/arch': 'arm64', pool: 'builds' } },
      }),
      node('node-2', { arch: 'arm64', labels: { pool: 'builds' } }),
      ...nodes,
    ],
    log: 'error building image: exec format error\n',
  });

  it('are those that would take the pod but for its architecture', async () => {
    const labels = { pool: 'builds' };
    const nodes = [
      node('node-3', { labels }),
      node('node-4'),
      node('node-5', { labels, taints: [{ key: 'gpu', effect: 'NoSchedule' }] }),
      node('node-6', { labels, spec: { unschedulable: true } }),
    ];
    expect(await told(turn(...nodes), 'platform.nodes')).toEqual([1]);
    expect(await told(turn(), 'platform.nodes')).toEqual([0]);
  });
});

describe('the builder of the last good build', () => {
  const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
  const ran = (imageID: string, state: object) => ({
    containerStatuses: [containerStatus('kaniko', state, { imageID })],
  });

  it('is told with the image that its tag stood for, and that of this build beside it', async () => {
    const containers = [kaniko(registry, { image: 'gcr.io/kaniko-project/executor:debug' })];
    const turn: Turn = {
      objects: [
        job({ containers }),
        buildPod({
          containers,
          status: { phase: 'Failed', ...ran(`kaniko@${digest('b')}`, ended(2, 'Error')) },
        }),
        buildPod({
          name: 'app-6-abcde',
          labels: { 'job-name': 'app-6' },
          containers,
          status: { phase: 'Succeeded', ...ran(digest('a'), ended(0, 'Completed')) },
        }),
      ],
      log: 'panic: runtime error: invalid memory address or nil pointer dereference\n',
    };
    expect(await told(turn, 'builds.lastGoodBuilder')).toEqual([
      { job: 'app-6', image: 'gcr.io/kaniko-project/executor:debug', digest: digest('a') },
    ]);
    expect(await told(turn, 'builder.digest')).toEqual([digest('b')]);
  });
});

describe('the authorities at hand', () => {
  it('are the certificates in ConfigMaps named for it, without those of the cluster', async () => {
    const turn: Turn = {
      objects: [
        ...build(),
        configMap('acme-ca', { 'root.pem': authorityPem, 'README.md': 'see the wiki' }),
        configMap('kube-root-ca.crt', { 'ca.crt': authorityPem }),
        configMap('app-settings', { 'ca.crt': authorityPem }),
        configMap('broken-ca', {
          'ca.crt': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
        }),
      ],
      log: `error checking push permissions: Get "https://${registry}/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority\n`,
    };
    expect(await told(turn, 'authority.candidate')).toEqual([
      { configMap: 'acme-ca', key: 'root.pem', subject: 'CN=Acme Root' },
    ]);
  });
});
