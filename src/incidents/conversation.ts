import type { ModalView } from '@slack/types';
import type { Config } from '../config.ts';
import type { Clusters } from '../kubernetes/clusters.ts';
import type { Incident } from '../model/incident.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { SlackHandlers } from '../slack/app.ts';
import type { SlackMessage } from '../slack/views/blocks.ts';
import { evidenceModal } from '../slack/views/modals.ts';
import { noteModal } from '../slack/views/note-modal.ts';
import { notApproverMessage, noteMessage, wrongChannelMessage } from '../slack/views/notes.ts';
import type { IncidentStore } from '../store/incident-store.ts';
import type { ProposalStore } from '../store/proposal-store.ts';
import type { Approve } from './approvals/approve.ts';
import type { Click, ClickAnswer } from './approvals/judge-click.ts';
import type { LinkGitHub } from './approvals/link-github.ts';
import type { Reject } from './approvals/reject.ts';
import type { DecideCleanup } from './cleanup/decide-cleanup.ts';
import { queueDiagnosis, type RequestDiagnosis } from './diagnosing/request-diagnosis.ts';
import type { GiveFeedback } from './feedback/give-feedback.ts';
import type { ProposeAgain } from './proposals/propose-again.ts';
import type { RequestMerge } from './pull-requests/request-merge.ts';
import type { ReviewPullRequest } from './pull-requests/review-pull-request.ts';
import type { AnswerQuestion } from './questions/answer-question.ts';
import type { AskAbout } from './questions/ask-about.ts';
import type { RequestSelftest } from './selftest/request-selftest.ts';
import type { ShowIncident } from './show-incident.ts';
import type { HearMessage } from './signals/hear-message.ts';
import type { StopVerification } from './verification/stop-verification.ts';

export interface ConversationNeeds {
  readonly config: Pick<Config, 'defaultNamespace'>;
  readonly clusters: Pick<Clusters, 'names' | 'get'>;
  readonly incidents: IncidentStore;
  readonly proposals: ProposalStore;
  readonly request: RequestDiagnosis;
  readonly openHome: (slackUser: string) => Promise<void>;
  readonly listensIn: (channel: string) => boolean;
  readonly heard: HearMessage;
  readonly askAbout: AskAbout;
  readonly answer: AnswerQuestion;
  readonly accounts: LinkGitHub;
  readonly approve: Approve;
  readonly reject: Reject;
  readonly proposeAgain: ProposeAgain;
  readonly review: ReviewPullRequest;
  readonly merge: RequestMerge;
  readonly preview: (click: Click) => Promise<ModalView>;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly stop: StopVerification;
  readonly selftest: RequestSelftest;
  readonly cleanup: { readonly decide: DecideCleanup };
  readonly show: ShowIncident;
  readonly giveFeedback: GiveFeedback;
}

/** What the bot does on each thing that a person says or presses. */
export const createConversation = (needs: ConversationNeeds): SlackHandlers => ({
  async record({ cluster, namespace, ...request }) {
    const [first = ''] = needs.clusters.names;
    const named = cluster ?? first;
    // An unknown name is a mistake to tell the asker at once.
    needs.clusters.get(named);
    const inNamespace = namespace ?? needs.config.defaultNamespace;
    return needs.request.record({
      ...request,
      cluster: named,
      ...(inNamespace ? { namespace: inNamespace } : {}),
    });
  },

  begin: (incident) => needs.request.begin(incident),
  homeOpened: (slackUser) => needs.openHome(slackUser),
  listensIn: (channel) => needs.listensIn(channel),
  heard: (message) => needs.heard(message),

  async askAbout(asked) {
    const told = await needs.askAbout(asked);
    return told === undefined ? undefined : noteMessage(told);
  },

  link: (slackUser, responseUrl) => needs.accounts.link(slackUser, responseUrl),
  unlink: (slackUser) => needs.accounts.unlink(slackUser),

  answer: (question, asker) => needs.answer(question, asker),

  approve: async (click) => told(await needs.approve(click)),
  preview: (click) => needs.preview(click),
  mayReject: async (click) => told(await needs.reject.check(click)),
  reject: async (click) => told(await needs.reject.reject(click)),

  proposeAgain: (proposalId, by) => needs.proposeAgain(proposalId, by),

  approveOnGitHub: (click) => needs.review(click),
  merge: (click) => needs.merge.ask(click),
  doNotMerge: (click) => needs.merge.takeBack(click),

  approveCleanup: async (click) => noted(await needs.cleanup.decide.approve(click)),
  leaveCleanup: async (click) => noted(await needs.cleanup.decide.leave(click)),

  async evidence(incidentId) {
    const incident = await needs.incidents.load(incidentId);
    const diagnosis =
      incident && 'diagnosis' in incident.state ? incident.state.diagnosis : undefined;
    return diagnosis
      ? evidenceModal(diagnosis)
      : noteModal('Evidence', 'There is no diagnosis on record for this message.');
  },

  async selftest(command) {
    const told = await needs.selftest(command);
    return told === undefined ? undefined : noteMessage(told);
  },

  async stopWaiting(verificationId, by) {
    const told = await needs.stop(verificationId, by);
    return told === undefined ? undefined : noteMessage(told);
  },

  findingRight: (click) => needs.giveFeedback.right(click),
  feedbackForm: (click) => needs.giveFeedback.form(click),
  findingWrong: (wrong) => needs.giveFeedback.wrong(wrong),

  dismiss: (incidentId, by) => dismiss(incidentId, by, needs),

  async chooseNamespace(incidentId, namespace, by) {
    const chosen = await needs.incidents.chooseNamespace(incidentId, namespace, by);
    if (chosen !== 'stale') await queueDiagnosis(needs.queue, chosen);
  },
});

const noted = (told: string | undefined): SlackMessage | undefined =>
  told === undefined ? undefined : noteMessage(told);

/** What the one who clicked is told, alone. */
function told(answer: ClickAnswer): SlackMessage | undefined {
  switch (answer.kind) {
    case 'done':
      return undefined;
    case 'not-approver':
      return notApproverMessage(answer.approvers);
    case 'wrong-channel':
      return wrongChannelMessage(answer.channels);
    case 'refused':
      return noteMessage(answer.because);
  }
}

async function dismiss(
  incidentId: string,
  by: string,
  { incidents, proposals, show }: ConversationNeeds,
): Promise<SlackMessage | undefined> {
  const incident: Incident | undefined = await incidents.load(incidentId);
  if (!incident) return noteMessage('This incident is not on record any more.');
  if (incident.state.kind === 'dismissed') return undefined;
  const isUnderWay = (await proposals.ofIncident(incidentId)).some(
    ({ state }) => state.kind === 'approved' || state.kind === 'opening',
  );
  if (isUnderWay)
    return noteMessage(
      'A fix of it is being opened as a pull request; dismiss it when that has ended.',
    );
  const diagnosis = 'diagnosis' in incident.state ? incident.state.diagnosis : undefined;
  const saved = await incidents.save(
    incident,
    { kind: 'dismissed', by, ...(diagnosis ? { diagnosis } : {}) },
    by,
  );
  if (saved === 'stale')
    return noteMessage('Something happened to it in the meantime; look at the message again.');
  await show(incidentId);
  return undefined;
}
