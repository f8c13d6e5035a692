import { describe } from 'vitest';
import { builds, job, kaniko, type Manifest, namespace } from './manifests.ts';
import { warning } from './nodes.ts';
import { itDiagnoses, type Row } from './table.ts';

const registry = '10.43.170.72:5000';
const builder = (more: object = {}) =>
  kaniko(registry, {
    resources: { requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '2', memory: '4Gi' } },
    ...more,
  });

/** A Job that the controller could make no pod for. */
const podless = (when: string, objects: readonly Manifest[], row: Partial<Row> = {}): Row => ({
  when,
  certainty: 'confirmed',
  ...row,
  turn: {
    objects: [job({ containers: [builder()], status: { active: 0, ready: 0 } }), ...objects],
    without: ['Pod builds/app-7-x2k9p'],
    log: '',
    ...row.turn,
  },
});

const refused = (message: string): Manifest =>
  warning('Job', 'app-7', 'FailedCreate', `Error creating: ${message}`);

const quota = (hard: object, used: object, spec: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'team', namespace: builds },
  spec: { hard, ...spec },
  status: { hard, used },
});

const range = (item: object): Manifest => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'bounds', namespace: builds },
  spec: { limits: [{ type: 'Container', ...item }] },
});

const exceeded = refused(
  'pods "app-7-k2x" is forbidden: exceeded quota: team, requested: limits.memory=4Gi, used: limits.memory=14Gi, limited: limits.memory=16Gi',
);

describe('a Job without a pod, for want of quota', () => {
  const full = quota(
    { 'limits.memory': '16Gi', pods: '10' },
    { 'limits.memory': '14Gi', pods: '3' },
  );
  const asked =
    'ResourceQuota team allows 16Gi of limits.memory, of which 14Gi is used, and the pod asks for 4Gi; 2Gi would fit';
  itDiagnoses([
    podless('is told by event and quota', [exceeded, full], {
      cause: 'quota-exceeded',
      summary: asked,
    }),
    podless('is told by the quota alone when the events have expired', [full], {
      cause: 'quota-exceeded',
      summary: asked,
      ruledOut: ['admission-denied', 'config-missing'],
    }),
    podless(
      'is only likely when there is room by now',
      [exceeded, quota({ 'limits.memory': '16Gi' }, { 'limits.memory': '8Gi' })],
      { cause: 'quota-exceeded', certainty: 'likely', summary: 'by now there is room' },
    ),
    podless('is only likely when quotas may not be read', [exceeded, full], {
      cause: 'quota-exceeded',
      certainty: 'likely',
      turn: { forbidden: [{ verb: 'list', resource: 'resourcequotas' }] },
      unknown: { 'quota.fits': 'may not list resourcequotas' },
    }),
    podless('is only likely when no quota was kept with the snapshot', [exceeded], {
      cause: 'quota-exceeded',
      certainty: 'likely',
      summary: 'exceeded quota: team',
      unknown: { 'quota.fits': 'can be seen' },
    }),
    podless('is told when all pods are used up', [quota({ pods: '3' }, { pods: '3' })], {
      cause: 'quota-exceeded',
      summary: 'allows 3 of pods, of which 3 is used',
    }),
    podless(
      'is told when the quota wants a limit that the builder does not set',
      [
        job({ containers: [kaniko(registry)], status: { active: 0 } }),
        quota({ 'requests.cpu': '8' }, { 'requests.cpu': '1' }),
      ],
      { cause: 'quota-exceeded', summary: 'counts requests.cpu, and container kaniko sets none' },
    ),
    podless(
      'is not told of a quota for other pods',
      [
        quota({ pods: '0' }, { pods: '0' }, { scopes: ['BestEffort'] }),
        quota({ pods: '9' }, { pods: '0' }),
      ],
      { verdict: 'running', certainty: undefined, ruledOut: ['quota-exceeded'] },
    ),
    podless('is told by the LimitRange', [range({ max: { memory: '2Gi' } })], {
      cause: 'quota-exceeded',
      summary:
        'LimitRange bounds allows a container at most 2Gi of memory, and container kaniko has a limit of 4Gi',
    }),
    podless(
      'is told by the ratio of the LimitRange',
      [range({ maxLimitRequestRatio: { cpu: '1' } })],
      { cause: 'quota-exceeded', summary: 'requests 1 with a limit of 2' },
    ),
    podless(
      'is not told of a LimitRange that fills in what is missing',
      [
        job({ containers: [kaniko(registry)], status: { active: 0 } }),
        range({ default: { cpu: '1' }, max: { cpu: '2' } }),
        quota({ 'limits.cpu': '8' }, { 'limits.cpu': '1' }),
      ],
      { verdict: 'running', certainty: undefined, ruledOut: ['quota-exceeded'] },
    ),
  ]);
});

describe('a Job without a pod, for a policy', () => {
  const restricted = namespace(builds, { 'pod-security.kubernetes.io/enforce': 'restricted' });
  const baseline = namespace(builds, { 'pod-security.kubernetes.io/enforce': 'baseline' });
  const violated = refused(
    'pods "app-7-k2x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "kaniko" must set securityContext.allowPrivilegeEscalation=false)',
  );
  const webhook = refused(
    'admission webhook "validate.kyverno.svc-fail" denied the request: resource Pod/builds/app-7-k2x was blocked due to the following policies require-labels: check-team: label team is required',
  );
  itDiagnoses([
    podless('is told by the level and the fields that break it', [violated, restricted], {
      cause: 'admission-denied',
      summary: 'allowPrivilegeEscalation not false in container kaniko',
    }),
    podless('is told when the events have expired', [restricted], {
      cause: 'admission-denied',
      summary: 'enforces the Pod Security level restricted',
    }),
    podless('is not told where the level admits the pod', [baseline], {
      verdict: 'running',
      certainty: undefined,
      ruledOut: ['admission-denied'],
    }),
    podless(
      'is told of baseline where the builder is privileged',
      [
        baseline,
        job({
          containers: [builder({ securityContext: { privileged: true } })],
          status: { active: 0 },
        }),
      ],
      { cause: 'admission-denied', summary: 'privileged in container kaniko' },
    ),
    podless(
      'is told on one line by a webhook that writes many',
      [
        refused(
          'admission webhook "mutate.kyverno.svc-fail" denied the request: \n\nresource Pod/builds/app-7-k2x was blocked\n\nverify-image:\n  check: \'no signatures found\'\n',
        ),
      ],
      {
        cause: 'admission-denied',
        summary: "was blocked verify-image: check: 'no signatures found'",
      },
    ),
    podless('is told by the webhook that refuses it', [webhook], {
      cause: 'admission-denied',
      summary: 'The admission webhook validate.kyverno.svc-fail refuses the pod: resource Pod/',
    }),
    podless('is told of the namespace where it may not be read', [violated, restricted], {
      cause: 'admission-denied',
      summary: 'The Pod Security level restricted:latest refuses the pod',
      turn: { forbidden: [{ verb: 'get', resource: 'namespaces' }] },
      unknown: { 'podSecurity.admits': 'may not get namespaces' },
    }),
  ]);
});

describe('a Job without a pod, for its service account', () => {
  const account = (name: string): Manifest => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: builds },
  });
  const asBuilder = job({
    containers: [builder()],
    podSpec: { serviceAccountName: 'builder' },
    status: { active: 0 },
  });
  const unknownAccount = refused(
    'pods "app-7-k2x" is forbidden: error looking up service account builds/builder: serviceaccount "builder" not found',
  );
  itDiagnoses([
    podless(
      'is told, with the name that was meant',
      [asBuilder, unknownAccount, account('bulder')],
      {
        cause: 'config-missing',
        summary:
          'ServiceAccount builder does not exist in namespace builds, and the pod needs it; there is bulder',
      },
    ),
    podless('is told when the events have expired', [asBuilder, account('default')], {
      cause: 'config-missing',
      summary: 'ServiceAccount builder does not exist',
    }),
    podless('is not told where the account exists', [asBuilder, account('builder')], {
      verdict: 'running',
      certainty: undefined,
      ruledOut: ['config-missing'],
    }),
  ]);
});
