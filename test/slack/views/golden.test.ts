import { join } from 'node:path';
import type { ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../src/model/incident.ts';
import { redactMessage } from '../../../src/slack/redact-message.ts';
import { rejectModal } from '../../../src/slack/views/approval-buttons.ts';
import type { SlackMessage } from '../../../src/slack/views/blocks.ts';
import { feedbackModal } from '../../../src/slack/views/feedback-modal.ts';
import { findingMessage } from '../../../src/slack/views/finding.ts';
import { evidenceModal, previewModal } from '../../../src/slack/views/modals.ts';
import {
  ambiguousMessage,
  dismissedMessage,
  failedMessage,
  helpMessage,
  wrongChannelMessage,
} from '../../../src/slack/views/notes.ts';
import { progressMessage } from '../../../src/slack/views/progress.ts';
import { messageComplaints, modalComplaints } from '../slack-limits.ts';
import {
  aFinding,
  anApprovalView,
  anIncident,
  aProposalView,
  approval,
  aVoice,
  blockedEgress,
  incidentId,
  outOfMemory,
  pullRequest,
  without,
} from './samples.ts';

const seenBefore = [
  {
    incident: '0b9d6f3e-1111-4222-8333-444444444444',
    namespace: 'builds',
    name: 'app-6',
    at: '2026-01-16T10:00:00.000Z',
    url: 'https://acme.slack.com/archives/C1/p1',
  },
  {
    incident: '1c9d6f3e-1111-4222-8333-444444444444',
    namespace: 'builds',
    name: 'app-2',
    at: '2026-01-12T10:00:00.000Z',
  },
];
const patterns = [
  {
    kind: 'label' as const,
    value: 'parser-id=xyz',
    jobs: ['app-5', 'app-6', 'app-7'],
    summary: 'all 3 failed builds have the label parser-id=xyz',
  },
];

const goldenFile = (name: string) => join(import.meta.dirname, '../golden', `${name}.json`);

const steps = [
  {
    id: 'build-job',
    asks: 'How did the Job end, and what was it told to build?',
    state: 'answered',
  },
  { id: 'build-pods', asks: 'How did the build containers end?', state: 'partly' },
  { id: 'build-log', asks: 'What does the log say?', state: 'running' },
] as const;

const telling = [
  {
    source: 'Log builds/app-7-x2k4q/kaniko line 88',
    text: 'error building image: unexpected flux in stage 2',
  },
];

const nearest = [
  { kind: 'Job', namespace: 'builds', name: 'app-7' },
  { kind: 'Job', namespace: 'staging', name: 'app-7' },
  { kind: 'Pod', namespace: 'builds', name: 'app-7-x2k4q' },
];

const notFound = without('not-found', {
  subject: { kind: 'Job', namespace: 'builds', name: 'ap-7' },
  nearest,
});

const proof = [
  { claim: 'Job app is a valid object of batch/v1 after the change', holds: 'yes' },
  { claim: 'the quota of builds admits 2Gi', holds: 'yes' },
  {
    claim: 'the API server takes Job app',
    holds: 'unknown',
    because: 'the bot may not create jobs.batch in builds, not even dry',
  },
] as const;

/** One fix, five files that may be meant. */
const places = ['prod', 'staging', 'test', 'dev', 'sandbox'].map((overlay, index) => {
  const view = aProposalView(undefined, { id: `6b1d3d54-0c5e-4c7e-8a51-2f3f6f6f7c0${index}` });
  return {
    ...view,
    place: `overlays/${overlay}/build.yaml:24`,
    approval: anApprovalView({ requestId: `5c0f6a52-93f5-4a51-9d3b-7a1c9a5b0e2${index}` }),
  };
});

const withoutNamespace = ({ namespace: _, ...incident }: Incident): Incident => incident;

const finding = (...parts: Parameters<typeof aFinding>) => findingMessage(aFinding(...parts));

const messages: Record<string, SlackMessage> = {
  progress: progressMessage({ ...anIncident(), steps }),
  'confirmed-with-fix': finding(outOfMemory, [aProposalView()]),
  'confirmed-with-proof': finding(outOfMemory, [aProposalView(undefined, { proof })]),
  'confirmed-without-fix': finding(
    blockedEgress,
    [],
    'No fix to press: no target of the configuration covers knative-lambda on prod-eu.',
  ),
  'choice-of-places': finding(outOfMemory, places.slice(0, 2)),
  'choice-of-many-places': finding(outOfMemory, places),
  'confirmed-with-two-approvals': finding(outOfMemory, [
    {
      ...aProposalView(),
      approval: anApprovalView({
        required: 2,
        approvals: [approval],
        notBy: 'U02ONCALL',
        channels: ['C02BUILDS'],
      }),
    },
  ]),
  'not-approved-yet': finding(outOfMemory, [
    { ...aProposalView(), approval: anApprovalView({ required: 2 }) },
  ]),
  rejected: finding(outOfMemory, [
    {
      ...aProposalView({ kind: 'rejected' }),
      approval: anApprovalView({
        state: { kind: 'rejected', ...approval, reason: 'We move to smaller layers instead.' },
      }),
    },
  ]),
  expired: finding(outOfMemory, [
    {
      ...aProposalView({ kind: 'expired' }),
      approval: anApprovalView({ state: { kind: 'expired', at: approval.at } }),
    },
  ]),
  'wrong-channel': wrongChannelMessage(['C02BUILDS']),
  opening: finding(outOfMemory, [aProposalView({ kind: 'opening', approval })]),
  opened: finding(outOfMemory, [aProposalView({ kind: 'opened', approval, pullRequest })]),
  existing: finding(outOfMemory, [aProposalView({ kind: 'existing', pullRequest })]),
  failed: finding(outOfMemory, [
    aProposalView({
      kind: 'failed',
      approval,
      problem:
        'The bot may not write to acme/gitops. Grant the app "Contents: write", then try again.',
    }),
  ]),
  'right-and-wrong': findingMessage({
    ...aFinding(outOfMemory),
    feedback: [
      aVoice('U02APPROVER', { answer: 'wrong', cause: 'deadline-exceeded' }),
      aVoice('U02ONCALL'),
      aVoice('U02SECOND'),
    ],
  }),
  novel: finding(without('novel', { telling, fingerprint: '9250e4529e22' })),
  'novel-seen-before': finding(
    without('novel', { telling, fingerprint: '9250e4529e22', seenBefore }),
  ),
  pattern: finding({ ...outOfMemory, patterns }),
  'from-kept-evidence': finding({ ...outOfMemory, keptAt: '2026-01-18T15:20:00.000Z' }),
  healthy: finding(without('healthy')),
  running: finding(without('running')),
  hanging: finding({
    ...without('running'),
    idle: {
      seconds: 754,
      phase: 'push',
      last: {
        source: 'Log builds/app-7-x7k2p/kaniko',
        text: 'INFO[0412] Pushing image to docker-registry.registry:5000/app:7',
      },
    },
  }),
  'not-found': finding(notFound),
  ambiguous: ambiguousMessage(withoutNamespace(anIncident(undefined, { job: 'app-7' })), [
    { namespace: 'builds', name: 'app-7' },
    { namespace: 'staging', name: 'app-7' },
  ]),
  'cannot-diagnose': failedMessage(
    anIncident(),
    'The cluster prod-eu cannot be reached: connect ECONNREFUSED 10.0.0.1:6443. Check its kubeconfig and that its API server runs.',
  ),
  dismissed: dismissedMessage(anIncident(), 'U02ONCALL'),
  help: helpMessage('/build'),
};

const modals: Record<string, ModalView> = {
  'preview-modal': previewModal(aProposalView(undefined, { proof }), { mayApprove: true }),
  'preview-modal-of-a-place': previewModal(aProposalView(), { mayApprove: true, places: 2 }),
  'reject-modal': rejectModal({ request: anApprovalView().requestId, hash: 'f00d' }),
  'feedback-modal': feedbackModal(
    [
      { title: 'Kaniko build timeouts', causes: [{ id: 'oom-killed', title: 'Out of memory' }] },
      {
        title: 'Image pull failures',
        causes: [
          { id: 'registry-dns', title: "The registry's name does not resolve" },
          { id: 'registry-tls', title: 'The certificate is not trusted' },
        ],
      },
    ],
    {
      incidentId,
      channel: 'C02BUILDS',
      said: 'oom-killed',
      title: 'The build ran out of memory',
      before: aVoice('U02APPROVER', {
        answer: 'wrong',
        cause: 'registry-dns',
        note: 'CoreDNS restarted at that minute.',
      }),
    },
  ),
  'evidence-modal': evidenceModal(blockedEgress),
};

describe('messages as they are shown', () => {
  it.each(Object.entries(messages))('%s', async (name, message) => {
    expect(messageComplaints(message)).toEqual([]);
    expect(redactMessage(message)).toEqual(message);
    await expect(JSON.stringify(message, null, 2)).toMatchFileSnapshot(goldenFile(name));
  });
});

describe('modals as they are shown', () => {
  it.each(Object.entries(modals))('%s', async (name, modal) => {
    expect(modalComplaints(modal)).toEqual([]);
    expect(redactMessage(modal)).toEqual(modal);
    await expect(JSON.stringify(modal, null, 2)).toMatchFileSnapshot(goldenFile(name));
  });
});
