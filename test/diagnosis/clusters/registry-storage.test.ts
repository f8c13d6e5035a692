import { describe } from 'vitest';
import { timeout } from './cluster.ts';
import { crashing, egressOnly, registryPod, stats } from './manifests.ts';
import { itDiagnoses, type Row } from './table.ts';

const push = (status: string): string =>
  `INFO[0012] Pushing image to 10.43.170.72:5000/app:7\nerror pushing image: failed to push to destination 10.43.170.72:5000/app:7: PUT http://10.43.170.72:5000/v2/app/blobs/uploads/4c2f: ${status}\n`;
const serverError = push('unexpected status code 500 Internal Server Error');
const insufficient = push('unexpected status code 507 Insufficient Storage');
const fullLog =
  'time="2026-01-18T15:20:02Z" level=error msg="response completed with error" err.code=unknown err.detail="filesystem: write /var/lib/registry/docker/registry/v2/repositories/app/_uploads/4c2f/data: no space left on device" http.response.status=500\n';
const registryLog = { 'cortex-chat/docker-registry-0/registry': fullLog };

/** Once the volume is known to be nearly full, its claim and the StorageClasses are read: may it grow? */
const asksForGrowth = { calls: 18, rounds: 5 };
const full: Partial<Row> = {
  cause: 'registry-storage-full',
  certainty: 'confirmed',
  ...asksForGrowth,
};

describe('a full disk of the registry', () => {
  itDiagnoses([
    {
      when: 'is shown by the stats and a 500',
      turn: { log: serverError, stats: stats(98) },
      ...full,
      ruledOut: ['registry-unreachable'],
      summary: '98 %',
    },
    {
      when: 'may not be asked whether it can grow',
      turn: {
        log: serverError,
        stats: stats(98),
        objects: [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: 'registry-data', namespace: 'cortex-chat' },
            spec: { storageClassName: 'gp3' },
          },
        ],
        forbidden: [{ verb: 'list', resource: 'storageclasses' }],
      },
      ...full,
      unknown: { 'registry.volume.growth': 'may not list storageclasses' },
    },
    {
      when: 'is shown by the stats and a 507',
      turn: { log: insufficient, stats: stats(95) },
      ...full,
    },
    {
      when: "is shown by the registry's own log",
      turn: { log: serverError, logs: registryLog, stats: null },
      ...full,
      ruledOut: ['registry-unreachable'],
    },
    {
      when: "is shown by the registry's own log when the build only timed out",
      turn: { log: timeout(), logs: registryLog, stats: stats(100) },
      ...full,
      ruledOut: ['registry-unreachable', 'network-policy-egress'],
    },
    {
      when: 'is shown by the previous log of a registry that crashes from it',
      turn: {
        objects: [registryPod({ status: crashing() })],
        logs: { 'cortex-chat/docker-registry-0/registry.previous': fullLog },
        stats: null,
        answer: null,
      },
      ...full,
      ruledOut: ['registry-unreachable'],
    },
    {
      when: 'is likely when the push was refused with 507 and nobody measured',
      turn: { log: insufficient, stats: null },
      cause: 'registry-storage-full',
      certainty: 'likely',
    },
    {
      when: 'is likely when nearly full and the registry fails',
      turn: { log: serverError, stats: stats(93) },
      cause: 'registry-storage-full',
      certainty: 'likely',
      ...asksForGrowth,
    },
    {
      when: 'is likely when the node may not be asked',
      turn: {
        log: insufficient,
        forbidden: [{ verb: 'get', resource: 'nodes/proxy' }],
      },
      cause: 'registry-storage-full',
      certainty: 'likely',
      unknown: { 'registry.volume.usedPercent': 'may not get nodes/proxy' },
    },
  ]);
});

describe('the disk is not blamed', () => {
  itDiagnoses([
    {
      when: 'when it has room and the registry fails',
      turn: { log: serverError, answer: { status: 500, body: '' } },
      cause: 'registry-unreachable',
      certainty: 'confirmed',
      ruledOut: ['registry-storage-full'],
    },
    {
      when: 'when it was full long ago and has room now',
      turn: { logs: registryLog, stats: stats(40) },
      cause: 'registry-unreachable',
      certainty: 'likely',
      ruledOut: ['registry-storage-full'],
    },
    {
      when: 'when it is full and a policy keeps the build away',
      turn: { objects: [egressOnly()], stats: stats(99), logs: registryLog },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
      ruledOut: ['registry-storage-full'],
    },
    {
      when: 'when it is full and the build never got to push',
      turn: {
        stats: stats(99),
        logs: registryLog,
        log: 'error resolving source context: authentication required: Repository not found.\n',
      },
      blamesNone: ['registry-storage-full'],
    },
    {
      when: "when it is the node's disk that is full",
      turn: {
        stats: stats(99),
        log: 'error building image: error building stage: failed to take snapshot: write /kaniko/123: no space left on device\n',
      },
      blamesNone: ['registry-storage-full', 'registry-unreachable'],
    },
  ]);
});
