import type { ModalView } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertSources } from '../../../src/model/alert.ts';
import { cleanupStates } from '../../../src/model/cleanup.ts';
import type { IncidentEvent } from '../../../src/model/event.ts';
import { phases } from '../../../src/model/life-cycle.ts';
import type { Postmortem } from '../../../src/model/postmortem.ts';
import { redactMessage } from '../../../src/slack/redact-message.ts';
import type { SlackMessage } from '../../../src/slack/views/blocks.ts';
import { failedBuildsMessage, stuckBuildsMessage } from '../../../src/slack/views/build-list.ts';
import { buildLogsMessage } from '../../../src/slack/views/build-logs.ts';
import { buildStatusMessage } from '../../../src/slack/views/build-status.ts';
import { cleanupAnswer, cleanupMessage } from '../../../src/slack/views/cleanup.ts';
import { feedbackModal } from '../../../src/slack/views/feedback-modal.ts';
import { findingMessage } from '../../../src/slack/views/finding.ts';
import { openIncidentsMessage } from '../../../src/slack/views/incident-list.ts';
import { incidentStoryMessage } from '../../../src/slack/views/incident-story.ts';
import { evidenceModal, loadingModal, previewModal } from '../../../src/slack/views/modals.ts';
import { noteModal } from '../../../src/slack/views/note-modal.ts';
import {
  ambiguousMessage,
  dismissedMessage,
  failedMessage,
  helpMessage,
  notApproverMessage,
  noteMessage,
  wrongChannelMessage,
} from '../../../src/slack/views/notes.ts';
import { originOf } from '../../../src/slack/views/origin.ts';
import { postmortemMessage } from '../../../src/slack/views/postmortem.ts';
import { progressMessage } from '../../../src/slack/views/progress.ts';
import { rerunMessage } from '../../../src/slack/views/rerun.ts';
import { sameCauseMessage } from '../../../src/slack/views/same-cause.ts';
import {
  silenceBegunMessage,
  silenceEndedMessage,
  silencesMessage,
} from '../../../src/slack/views/silences.ts';
import { stormMessage } from '../../../src/slack/views/storm.ts';
import { messageComplaints, modalComplaints, parsedTextsOf, textsOf } from '../slack-limits.ts';
import {
  nastyDiagnosis,
  nastyIncident,
  nastyProposals,
  nastyProposalView,
  nastyText,
  secret,
} from './nasty.ts';
import { incidentId } from './samples.ts';

const nastyObject = { namespace: nastyText, name: nastyText, uid: nastyText };
const nastyPlan = fc.record({
  jobs: fc.array(fc.record({ ...nastyObject, failedAt: fc.constant('2026-01-15T10:00:00Z') }), {
    maxLength: 100,
    size: 'max',
  }),
  configMaps: fc.array(fc.record(nastyObject), { maxLength: 40, size: 'max' }),
});
const nastyLeft = fc.array(fc.record({ what: nastyText, because: nastyText }), {
  maxLength: 100,
  size: 'max',
});

const nastyRaisedBy = fc.record({
  source: fc.constantFrom(...alertSources),
  title: nastyText,
  url: nastyText,
});

const place = fc.record({ namespace: nastyText, cluster: nastyText, now: fc.constant(new Date()) });
const nastyRow = fc
  .record({
    incident: nastyIncident,
    alerts: fc.nat(),
    url: fc.oneof(nastyText, fc.constant('https://acme.slack.com/archives/C1/p1')),
    diagnosedAt: fc.constant(new Date()),
    resolvedAt: fc.constant(new Date()),
  })
  .map((row) => ({ ...row, phaseSince: new Date(0), alertedAt: new Date(0) }));
const rowsOf = <T>(row: fc.Arbitrary<T>) => fc.array(row, { maxLength: 10, size: 'max' });
const nastyEvent: fc.Arbitrary<IncidentEvent> = fc
  .record({ actor: nastyText, title: nastyText, workload: nastyText, problem: nastyText })
  .chain(({ actor, title, workload, problem }) => {
    const common = { incidentId, at: new Date(0), actor };
    return fc.constantFrom<IncidentEvent>(
      { ...common, type: 'signal-joined', source: 'slack', title, workload, alerts: 2 },
      { ...common, type: 'diagnosis-failed', problem },
      { ...common, type: 'incident-resolved', because: title },
      {
        ...common,
        type: 'feedback-given',
        answer: 'wrong',
        said: title,
        cause: workload,
        note: problem,
      },
    );
  });

const nastySilence = fc.record({
  id: fc.uuid(),
  pattern: nastyText,
  by: nastyText,
  until: fc.constant(new Date(0)),
});

const aPostmortem: Postmortem = {
  id: incidentId,
  incidentId,
  requestedBy: 'U02ONCALL',
  place: { kind: 'issue', repository: 'acme/gitops', baseBranch: 'main' },
  round: 1,
  writtenRound: 0,
  drafts: [],
  createdAt: new Date(0),
};
const nastyVoice = fc.record({
  incidentId: fc.constant(incidentId),
  by: nastyText,
  isApprover: fc.boolean(),
  answer: fc.constantFrom('right' as const, 'wrong' as const),
  said: nastyText,
  cause: nastyText,
  note: nastyText.map((text) => text.slice(0, 2_000)),
  at: fc.constant(new Date(0)),
});

const messages: Record<string, fc.Arbitrary<SlackMessage>> = {
  postmortem: fc
    .record({ build: nastyText, because: nastyText, requestedBy: nastyText })
    .map(
      ({ build, because, requestedBy }) =>
        postmortemMessage(
          { ...aPostmortem, requestedBy },
          { kind: 'left', number: 7, url: 'https://github.com/acme/gitops/issues/7', because },
          build,
        ) ?? { text: '-', blocks: [] },
    ),
  'failed postmortem': fc.record({ build: nastyText, because: nastyText }).map(
    ({ build, because }) =>
      postmortemMessage(aPostmortem, { kind: 'failed', because }, build) ?? {
        text: '-',
        blocks: [],
      },
  ),
  finding: fc
    .record({
      diagnosis: nastyDiagnosis,
      proposals: nastyProposals,
      cluster: nastyText,
      raisedBy: nastyRaisedBy,
      fixNote: nastyText,
      feedback: fc.array(nastyVoice, { maxLength: 12, size: 'max' }),
    })
    .map(({ raisedBy, ...view }) =>
      findingMessage({ incidentId, ...view, origin: originOf({ requestedBy: '', raisedBy }) }),
    ),
  storm: fc
    .array(
      fc.record({
        incident: nastyIncident,
        phase: fc.constantFrom(...phases),
        alerts: fc.nat(),
        workloads: fc.nat(),
      }),
      { maxLength: 60, size: 'max' },
    )
    .map((parts) => stormMessage({ startedAt: new Date(0) }, parts)),
  'same cause': fc
    .tuple(nastyIncident, nastyText)
    .map(([incident, url]) => sameCauseMessage(incident, url)),
  'list of open incidents': fc
    .tuple(place, rowsOf(nastyRow), fc.nat())
    .map((args) => openIncidentsMessage(...args)),
  'list of failed builds': fc
    .tuple(
      place,
      rowsOf(
        fc
          .record({ namespace: nastyText, name: nastyText, reason: nastyText, incident: nastyRow })
          .map((row) => ({ ...row, at: new Date(0) })),
      ),
      fc.nat(),
    )
    .map((args) => failedBuildsMessage(...args)),
  'list of stuck builds': fc
    .tuple(
      place,
      rowsOf(
        fc
          .record({ namespace: nastyText, name: nastyText, usualMs: fc.nat() })
          .map((row) => ({ ...row, startedAt: new Date(0) })),
      ),
      fc.nat(),
    )
    .map((args) => stuckBuildsMessage(...args)),
  status: fc
    .record({
      name: nastyText,
      asked: fc.record({ job: nastyText, namespace: nastyText, cluster: fc.constant('prod-eu') }),
      state: fc.constantFrom('running', 'failed'),
      reason: nastyText,
      image: nastyText,
      builder: fc.constant('kaniko'),
      now: fc.constant(new Date()),
      tries: fc.array(fc.record({ pod: nastyText, state: nastyText }), { maxLength: 9 }),
      phases: nastyDiagnosis.map(({ phases }) => phases),
      incident: nastyRow,
    })
    .map(buildStatusMessage),
  log: fc
    .record({
      name: nastyText,
      text: nastyText,
      isCut: fc.boolean(),
      decisive: fc.array(fc.record({ line: fc.nat(), text: nastyText }), { maxLength: 5 }),
      file: nastyText,
    })
    .map(buildLogsMessage),
  "incident's story": fc
    .tuple(nastyRow, fc.array(nastyEvent, { maxLength: 60, size: 'max' }))
    .map((args) => incidentStoryMessage(...args)),
  rerun: fc
    .tuple(nastyText, fc.constantFrom('proposed' as const, 'done' as const), nastyRow)
    .map((args) => rerunMessage(...args)),
  cleanup: fc
    .record({
      state: fc.constantFrom(...cleanupStates),
      cluster: nastyText,
      requestedBy: nastyText,
      rejectedBy: nastyText,
      plan: nastyPlan,
      left: nastyLeft,
    })
    .map(({ left, ...one }) =>
      cleanupMessage(
        {
          ...one,
          id: incidentId,
          channel: 'C1',
          hash: 'a'.repeat(64),
          approvals: [],
          deleted: [],
          left,
          createdAt: new Date(0),
          expiresAt: new Date(0),
        },
        {
          approvers: '<@U02APPROVER>',
          required: 2,
          requesterMayApprove: true,
          channels: ['C024BE91L'],
          expiresAfterHours: 24,
        },
      ),
    ),
  'what may be cleaned up': fc
    .tuple(nastyPlan, nastyLeft, fc.boolean())
    .map(([plan, left, dryRun]) =>
      cleanupAnswer(
        { rounds: [{ plan }], left },
        { namespaces: ['builds'], olderThanHours: 24, labels: {}, most: 20, dryRun },
      ),
    ),
  'silence that began': nastySilence.map(silenceBegunMessage),
  'silence that ended': fc
    .tuple(nastySilence, nastyText)
    .map((args) => silenceEndedMessage(...args)),
  'list of silences': fc
    .array(nastySilence, { maxLength: 40, size: 'max' })
    .map((all) => silencesMessage(all, new Map())),
  progress: fc
    .record({
      job: nastyText,
      namespace: nastyText,
      requestedBy: nastyText,
      steps: fc.array(
        fc.record({
          id: nastyText,
          asks: nastyText,
          state: fc.constantFrom('running', 'answered', 'partly'),
        }),
        { maxLength: 60, size: 'max' },
      ),
    })
    .map(progressMessage),
  failed: fc.tuple(nastyIncident, nastyText).map((args) => failedMessage(...args)),
  ambiguous: fc
    .tuple(
      nastyIncident,
      fc.array(
        fc.record({
          namespace: fc.oneof(nastyText, fc.stringMatching(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/)),
          name: nastyText,
        }),
        { maxLength: 60, size: 'max' },
      ),
    )
    .map((args) => ambiguousMessage(...args)),
  dismissed: fc.tuple(nastyIncident, nastyText).map((args) => dismissedMessage(...args)),
  'not an approver': nastyText.map(notApproverMessage),
  'wrong channel': fc.array(nastyText).map(wrongChannelMessage),
  note: nastyText.map(noteMessage),
  help: nastyText.map(helpMessage),
};

const modals: Record<string, fc.Arbitrary<ModalView>> = {
  preview: fc
    .tuple(nastyProposalView, fc.boolean(), fc.constantFrom(1, 3))
    .map(([view, mayApprove, places]) => previewModal(view, { mayApprove, places })),
  evidence: nastyDiagnosis.map(evidenceModal),
  feedback: fc
    .tuple(nastyText, fc.option(nastyText, { nil: undefined }), nastyVoice)
    .map(([said, title, voice]) => feedbackModal([], { incidentId, said, title, before: voice })),
  note: fc.tuple(nastyText, nastyText).map((args) => noteModal(...args)),
  loading: nastyText.map(loadingModal),
};

// What mrkdwn may hold of markup: mentions of people and groups, dates, and links to a pull request, a finding or an alert.
const own =
  /<(?:@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|#[CG][A-Z0-9]+|!date\^\d+\^\{date_short_pretty\} at \{time\}\|[-\dT:.Z]+|https?:\/\/[^<>|\s]+\|(?:Pull request #\d+|[\w.-]+\/[\w.-]+#\d+|The whole diff|Read on there|incident [^<>|]{1,8})|(?<=^(?:Alertmanager|Grafana|PagerDuty|Event|Alert|Seen in the cluster): <)https?:\/\/[^<>|\s]+\|[^<>]+)>/g;

const foreignMarkup = (shown: SlackMessage | ModalView): string[] =>
  parsedTextsOf(shown).filter((text) => /[<>]/.test(text.replace(own, '')));

const leaks = (shown: SlackMessage | ModalView): string[] =>
  [JSON.stringify(shown)].filter((all) => all.includes(secret.slice(0, 12)));

const unprintable = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u;
const unreadable = (shown: object): string[] =>
  textsOf(shown).filter((text) => unprintable.test(text) || !text.isWellFormed());

const runs = { numRuns: 40 };

describe.each(Object.entries(messages))('whatever comes in, the %s message', (_, arbitrary) => {
  it('keeps the limits, lets no foreign markup or secret through, and is readable', () => {
    fc.assert(
      fc.property(arbitrary, (shown) => {
        expect(messageComplaints(shown)).toEqual([]);
        expect(foreignMarkup(shown)).toEqual([]);
        expect(leaks(shown)).toEqual([]);
        expect(unreadable(shown)).toEqual([]);
      }),
      runs,
    );
  });

  it('keeps the limits when it is redacted once more on its way out', () => {
    fc.assert(
      fc.property(arbitrary, (shown) => {
        expect(messageComplaints(redactMessage(shown))).toEqual([]);
      }),
      runs,
    );
  });
});

describe.each(Object.entries(modals))('whatever comes in, the %s modal', (_, arbitrary) => {
  it('keeps the limits, lets no foreign markup or secret through, and is readable', () => {
    fc.assert(
      fc.property(arbitrary, (shown) => {
        expect(modalComplaints(shown)).toEqual([]);
        expect(foreignMarkup(shown)).toEqual([]);
        expect(leaks(shown)).toEqual([]);
        expect(unreadable(shown)).toEqual([]);
      }),
      runs,
    );
  });
});
