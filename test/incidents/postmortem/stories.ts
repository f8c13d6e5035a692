import type { PostmortemStory } from '../../../src/incidents/postmortem/story.ts';
import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import type { EventOf, IncidentEvent, IncidentEventType } from '../../../src/model/event.ts';
import type { Playbook } from '../../../src/model/playbook.ts';
import {
  anIncident,
  aProposal,
  approval,
  blockedEgress,
  incidentId,
  pullRequest,
} from '../../slack/views/samples.ts';

/** So many seconds after the alert. */
export const after = (seconds: number): Date =>
  new Date(Date.UTC(2026, 2, 3, 2, 14) + seconds * 1000);

type Detail<T extends IncidentEventType> = Omit<EventOf<T>, 'type' | 'incidentId' | 'at' | 'actor'>;

export const told = <T extends IncidentEventType>(
  seconds: number,
  type: T,
  detail: Detail<T>,
  actor = 'buildmedic',
): IncidentEvent =>
  ({ type, incidentId, at: after(seconds), actor, ...detail }) as unknown as IncidentEvent;

const playbook: Playbook = {
  id: 'kaniko-build-timeouts',
  title: 'Kaniko build timeouts',
  category: 'GitOps',
  severity: 'high',
  symptoms: ['i/o timeout'],
  causes: [
    {
      id: 'network-policy-egress',
      title: 'A NetworkPolicy keeps the build from the registry',
      suggested: [],
      likely: [],
      confirmed: [],
      ruledOut: [],
      explain: '',
      symptomOf: [],
      remedies: [{ text: 'Allow it.', when: [] }],
      fixes: [],
      actions: [],
      verify: [],
    },
  ],
  signatures: [],
  prevention: [
    'Document the egress that builds need: `kubectl get networkpolicy -A`',
    'Test the registry before builds',
  ],
  escalation: [],
  related: [],
};

const proposalId = aProposal().id;
const requested = told(5, 'incident-requested', { cluster: 'prod-eu', job: 'build-thumbnailer-7' });
const alert = {
  source: 'alertmanager',
  title: 'KubeJobFailed',
  namespace: 'knative-lambda',
  alerts: 1,
} as const;

/** A cause that is known, was mended and keeps coming back. */
export const knownCause: PostmortemStory = {
  course: {
    incident: anIncident(
      { kind: 'diagnosed', diagnosis: blockedEgress, facts: [] },
      {
        phase: 'resolved',
        createdAt: after(5),
        raisedBy: { source: 'alertmanager', title: 'KubeJobFailed' },
        requestedBy: 'buildmedic',
      },
    ),
    alerts: 2,
    alertedAt: after(0),
    diagnosedAt: after(9),
    phaseSince: after(1130),
    resolvedAt: after(1130),
  },
  events: [
    requested,
    told(9, 'diagnosis-finished', {
      verdict: 'diagnosed',
      cause: { id: 'network-policy-egress', certainty: 'confirmed' },
    }),
    told(9, 'signal-joined', { ...alert, workload: 'build-thumbnailer-7' }),
    told(10, 'message-posted', { channel: 'C02BUILDS', messageTs: '1763690000.000100' }),
    told(12, 'signal-joined', { ...alert, workload: 'build-resizer-2' }),
    told(14, 'fix-proposed', {
      proposalId,
      fix: 'allow-egress',
      repository: 'acme/gitops',
      diffHash: 'a',
    }),
    told(300, 'fix-approved', { proposalId, diffHash: 'a' }, 'U02APPROVER'),
    told(303, 'pull-request-opened', { proposalId, ...pullRequest }),
    told(700, 'pull-request-merged', { repository: 'acme/gitops', number: 482, by: 'octocat' }),
    told(700, 'verification-started', { verificationId: 'v', proposalId }),
    told(1000, 'build-run-again', { verificationId: 'v', way: 'job', namespace: 'knative-lambda' }),
    told(1130, 'verification-ended', { verificationId: 'v', outcome: 'fixed' }),
    told(1200, 'postmortem-requested', { postmortemId: 'p' }, 'U02ONCALL'),
  ],
  proposals: [
    aProposal(
      { kind: 'opened', approval, pullRequest },
      { fix: 'allow-egress', summary: 'egress to cortex-chat, port 5000' },
    ),
  ],
  actions: [],
  verifications: [
    {
      id: 'v',
      incidentId,
      proposalId,
      state: {
        kind: 'fixed',
        run: {
          way: 'job',
          namespace: 'knative-lambda',
          job: 'build-thumbnailer-7-retry',
          since: '',
        },
        buildSeconds: 65,
        totalSeconds: 1125,
        image: { kind: 'there', image: 'docker-registry.cortex-chat.svc:5000/thumbnailer:7' },
      },
      deadline: after(5000),
      createdAt: after(700),
      updatedAt: after(1130),
      version: 4,
    },
  ],
  playbook,
  timesSeen: 4,
  names: new Map([['U02APPROVER', 'octocat']]),
  threadUrl: 'https://example.slack.com/archives/C02BUILDS/p1763690000000100',
};

export const novel: Diagnosis = {
  ...blockedEgress,
  verdict: 'novel',
  causes: [],
  ruledOut: [],
  fingerprint: '5d2f9a01c3e4',
  telling: [
    {
      source: 'Log knative-lambda/build-thumbnailer-7-x7k2p/kaniko line 41',
      text: 'FATAL quantum flux capacitor of the builder misaligned at stage 3',
    },
  ],
};

/** Nobody has seen it before, and it went away. */
export const novelFailure: PostmortemStory = {
  course: {
    incident: anIncident(
      { kind: 'diagnosed', diagnosis: novel, facts: [] },
      { phase: 'resolved', createdAt: after(5) },
    ),
    alerts: 0,
    diagnosedAt: after(12),
    phaseSince: after(4000),
    resolvedAt: after(4000),
  },
  events: [
    requested,
    told(12, 'diagnosis-finished', { verdict: 'novel' }),
    told(4000, 'incident-resolved', { because: 'all of its alerts are over' }),
  ],
  proposals: [],
  actions: [],
  verifications: [],
  timesSeen: 0,
  names: new Map(),
};

/** Somebody knew better. */
export const dismissed: PostmortemStory = {
  ...novelFailure,
  course: {
    incident: anIncident(
      { kind: 'dismissed', by: 'U02ONCALL', diagnosis: blockedEgress },
      { phase: 'dismissed', createdAt: after(5) },
    ),
    alerts: 0,
    diagnosedAt: after(12),
    phaseSince: after(60),
  },
  events: [
    requested,
    told(12, 'diagnosis-finished', {
      verdict: 'diagnosed',
      cause: { id: 'network-policy-egress', certainty: 'confirmed' },
    }),
    told(60, 'incident-dismissed', {}, 'U02ONCALL'),
  ],
};
