import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import type { Feedback } from '../../../src/model/feedback.ts';
import type { Incident, IncidentState } from '../../../src/model/incident.ts';
import type { Proposal, ProposalState } from '../../../src/model/proposal.ts';
import type { ApprovalView } from '../../../src/slack/views/approval-text.ts';
import type { FindingView } from '../../../src/slack/views/finding.ts';
import { originOf } from '../../../src/slack/views/origin.ts';
import type { ProposalView } from '../../../src/slack/views/proposal-blocks.ts';

const at = new Date('2026-03-03T02:14:00Z');
const hash = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

export const incidentId = '0e9f3c1e-6f0c-4a55-9f7e-6a6f0d0c2b11';

export const anIncident = (
  state: IncidentState = { kind: 'diagnosing' },
  changes: Partial<Incident> = {},
): Incident => ({
  id: incidentId,
  idempotencyKey: 'slack-command:T1:1',
  cluster: 'prod-eu',
  namespace: 'knative-lambda',
  job: 'build-thumbnailer-7',
  requestedBy: 'U02ONCALL',
  channel: 'C02BUILDS',
  state,
  phase: 'diagnosed',
  createdAt: at,
  updatedAt: at,
  version: 1,
  ...changes,
});

/** A NetworkPolicy keeps the build from the registry: four causes share the symptom, three are ruled out. */
export const blockedEgress: Diagnosis = {
  subject: { kind: 'Job', namespace: 'knative-lambda', name: 'build-thumbnailer-7' },
  verdict: 'diagnosed',
  causes: [
    {
      id: 'network-policy-egress',
      certainty: 'confirmed',
      title: 'A NetworkPolicy keeps the build from the registry',
      summary:
        'NetworkPolicy default-deny-egress keeps the build pod in knative-lambda from reaching the registry cortex-chat/docker-registry on port 5000.',
      evidence: [
        {
          source: 'NetworkPolicy knative-lambda/default-deny-egress .spec.egress',
          text: '[{"ports":[{"port":53,"protocol":"UDP"}]}]',
        },
        {
          source: 'Log knative-lambda/build-thumbnailer-7-x7k2p/kaniko line 3',
          text: 'error checking push permissions -- make sure you entered the correct tag name, and that you are authenticated correctly, and try again: checking push permission for "docker-registry.cortex-chat.svc:5000/thumbnailer:7": dial tcp 10.43.0.50:5000: i/o timeout',
        },
        { source: 'Endpoints cortex-chat/docker-registry', text: '1 ready: 10.42.1.17:5000' },
      ],
      remedies: [
        'Allow egress from the build pods to namespace cortex-chat, port 5000/TCP, in the manifest of default-deny-egress.',
        'See which policies select the pod: `kubectl get networkpolicy -n knative-lambda -o yaml`',
      ],
      fixes: ['allow-egress'],
    },
  ],
  ruledOut: [
    {
      id: 'registry-unreachable',
      title: 'The registry cannot be reached',
      because: 'the registry has 1 ready endpoint and answers on /v2/',
    },
    {
      id: 'registry-storage-full',
      title: "The registry's disk is full",
      because: "the registry's volume is 41 % full",
    },
    {
      id: 'network-policy-ingress',
      title: 'A NetworkPolicy at the registry refuses the build',
      because: "the registry's NetworkPolicies let the build pod in",
    },
  ],
  unknown: [
    {
      fact: 'network.otherPolicies',
      because: 'the bot may not list ciliumnetworkpolicies.cilium.io in knative-lambda',
    },
  ],
  phases: [{ name: 'push', seconds: null, outcome: 'failed' }],
  calls: { count: 11, rounds: 3 },
};

/** The kernel stopped the builder at its limit. */
export const outOfMemory: Diagnosis = {
  subject: { kind: 'Job', namespace: 'builds', name: 'app-7' },
  verdict: 'diagnosed',
  causes: [
    {
      id: 'oom-killed',
      certainty: 'confirmed',
      title: 'The build ran out of memory',
      summary:
        'The kernel stopped container kaniko at its memory limit of 1Gi while it took a snapshot.',
      evidence: [
        {
          source: 'Pod builds/app-7-x2k4q .status.containerStatuses[0].state.terminated',
          text: 'reason: OOMKilled, exitCode: 137',
        },
        {
          source: 'Log builds/app-7-x2k4q/kaniko line 412',
          text: 'INFO[0187] Taking snapshot of full filesystem...',
        },
      ],
      remedies: [
        'Raise the memory limit of container kaniko, and its request with it.',
        'If memory is short on the nodes, add `--snapshot-mode=redo --use-new-run` first: the snapshot took the memory.',
      ],
      fixes: ['raise-memory'],
    },
  ],
  ruledOut: [
    {
      id: 'node-memory-pressure',
      title: 'The node ran out of memory',
      because: 'node worker-1 reports MemoryPressure False',
    },
  ],
  unknown: [],
  phases: [
    { name: 'context', seconds: 1.4, outcome: 'passed' },
    { name: 'base-image', seconds: 11, outcome: 'passed' },
    { name: 'RUN pip install -r requirements.txt', seconds: 187, outcome: 'failed' },
  ],
  calls: { count: 5, rounds: 2 },
};

export const aProposal = (
  state: ProposalState = { kind: 'proposed' },
  changes: Partial<Proposal> = {},
): Proposal => ({
  id: '6b1d3d54-0c5e-4c7e-8a51-2f3f6f6f7c01',
  incidentId,
  fix: 'raise-memory',
  target: 'builds',
  repository: 'acme/gitops',
  baseBranch: 'main',
  headBranch: 'buildmedic/builds/raise-memory',
  baseSha: 'a'.repeat(40),
  changes: [],
  diff: [
    'diff --git a/builds/app.yaml b/builds/app.yaml',
    '--- a/builds/app.yaml',
    '+++ b/builds/app.yaml',
    '@@ -21,7 +21,7 @@ spec:',
    '           resources:',
    '             limits:',
    '-              memory: 1Gi  # as measured in March',
    '+              memory: 2Gi  # as measured in March',
    '             requests:',
    '               cpu: 500m',
    '',
  ].join('\n'),
  diffHash: hash,
  summary: 'memory limit of container kaniko: 1Gi → 2Gi',
  proof: [],
  rank: 0,
  state,
  createdAt: at,
  updatedAt: at,
  ...changes,
});

export const aProposalView = (
  state?: ProposalState,
  changes: Partial<Proposal> = {},
): ProposalView => ({
  proposal: aProposal(state, changes),
  title: "Raise the builder's memory",
  risk: 'The node must have 2Gi free for the pod; the namespace has no quota.',
  verify: 'Run the build again; it ends without OOMKilled.',
  rollback: 'Revert the pull request.',
  changedLines:
    '-              memory: 1Gi  # as measured in March\n+              memory: 2Gi  # as measured in March',
  place: 'builds/app.yaml:24',
  approval: anApprovalView(
    state && 'approval' in state && state.kind !== 'failed'
      ? { state: { kind: 'approved', ...approval }, approvals: [approval] }
      : {},
  ),
});

/** A request for approval that still stands open. */
export const anApprovalView = (changes: Partial<ApprovalView> = {}): ApprovalView => ({
  requestId: '5c0f6a52-93f5-4a51-9d3b-7a1c9a5b0e21',
  hash,
  state: { kind: 'open' },
  approvers: '<@U02APPROVER>, <!subteam^S02PLATFORM>',
  required: 1,
  approvals: [],
  channels: [],
  expiresAt: new Date('2026-03-04T02:14:00Z'),
  ...changes,
});

export const approval = { by: 'U02APPROVER', at };
export const pullRequest = { number: 482, url: 'https://github.com/acme/gitops/pull/482' };

export const aFinding = (
  diagnosis: Diagnosis,
  proposals: readonly ProposalView[] = [],
  fixNote?: string,
): FindingView => ({
  incidentId,
  cluster: 'prod-eu',
  origin: originOf({ requestedBy: 'U02ONCALL' }),
  diagnosis,
  proposals,
  ...(fixNote ? { fixNote } : {}),
});

/** What one person says of the finding of `outOfMemory`. */
export const aVoice = (by: string, changes: Partial<Feedback> = {}): Feedback => ({
  incidentId,
  by,
  isApprover: false,
  answer: 'right',
  said: 'oom-killed',
  cause: 'oom-killed',
  at,
  ...changes,
});

/** A diagnosis that names no cause. */
export const without = (
  verdict: Exclude<Diagnosis['verdict'], 'diagnosed'>,
  changes: Partial<Diagnosis> = {},
): Diagnosis => ({
  ...outOfMemory,
  verdict,
  causes: [],
  ruledOut: [],
  unknown: [],
  phases: [],
  ...changes,
});
