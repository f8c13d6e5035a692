import { isDeepStrictEqual } from 'node:util';
import type { ApprovalPolicy, ApprovalRequest } from '../model/approval.ts';
import type { Incident } from '../model/incident.ts';
import type { Proposal } from '../model/proposal.ts';
import type { PullRequest } from '../model/pull-request.ts';
import type { ActionView } from '../slack/views/action-blocks.ts';
import type { SlackMessage } from '../slack/views/blocks.ts';
import { isOpen, type ProposalView } from '../slack/views/proposal-blocks.ts';
import type { ActionStore } from '../store/action-store.ts';
import type { ApprovalStore } from '../store/approval-store.ts';
import type { FeedbackStore } from '../store/feedback-store.ts';
import type { IncidentStore } from '../store/incident-store.ts';
import type { ProposalStore } from '../store/proposal-store.ts';
import type { PullRequestStore } from '../store/pull-request-store.ts';
import type { SignalStore } from '../store/signal-store.ts';
import type { VerificationStore } from '../store/verification-store.ts';
import { incidentMessage } from './incident-message.ts';
import type { Messages, Urgency } from './ports.ts';
import { describeProposal, describeRequest, lastRequestOf } from './proposals/describe-proposal.ts';

export interface ShowNeeds {
  readonly incidents: IncidentStore;
  readonly proposals: ProposalStore;
  readonly approvals: Pick<ApprovalStore, 'ofIncident'>;
  readonly pullRequests: Pick<PullRequestStore, 'ofIncident'>;
  readonly verifications: Pick<VerificationStore, 'ofIncident'>;
  readonly actions: Pick<ActionStore, 'ofIncident'>;
  readonly signals: Pick<SignalStore, 'countOf'>;
  readonly feedback: Pick<FeedbackStore, 'ofIncident'>;
  readonly messages: Messages;
  /** People can link their GitHub accounts, and merge with them. */
  readonly canActAsPerson: boolean;
  readonly policyFor: (request: ApprovalRequest) => ApprovalPolicy | undefined;
  /** What it gives way to; as what the message says is, when absent. */
  readonly urgency?: Urgency;
}

/** Brings the incident's message up to date with the store. `fixNote` is said where a fix would stand. */
export type ShowIncident = (incidentId: string, fixNote?: string) => Promise<void>;

/** More often than this nothing changes while one message is sent. */
const mostUpdates = 5;

/**
 * The message is made from what the store holds, and looked at again after it was sent: two processes may show an
 * incident at once, and the one whose update arrives last may have read first.
 */
export const createShowIncident =
  (needs: ShowNeeds): ShowIncident =>
  async (incidentId, fixNote) => {
    let shown: SlackMessage | undefined;
    for (let updates = 0; updates < mostUpdates; updates++) {
      const incident = await needs.incidents.current(incidentId);
      if (!incident?.messageTs) return;
      const [proposals, verifications, actions, feedback, signals] = await Promise.all([
        proposalViews(incident, needs),
        needs.verifications.ofIncident(incidentId),
        actionViews(incident, needs),
        needs.feedback.ofIncident(incidentId),
        incident.raisedBy ? needs.signals.countOf(incidentId) : undefined,
      ]);
      const now = incidentMessage(incident, {
        proposals,
        verifications,
        actions,
        feedback,
        signals,
        fixNote,
      });
      if (isDeepStrictEqual(now, shown)) return;
      const urgency = needs.urgency ?? (proposals.some(isOpen) ? 'approval' : 'finding');
      await needs.messages.update(incident.channel, incident.messageTs, now, { urgency });
      shown = now;
    }
  };

async function proposalViews(
  incident: Incident,
  { proposals, approvals, pullRequests, canActAsPerson, policyFor }: ShowNeeds,
): Promise<ProposalView[]> {
  const [all, requests, pulls] = await Promise.all([
    proposals.ofIncident(incident.id),
    approvals.ofIncident(incident.id),
    pullRequests.ofIncident(incident.id),
  ]);
  return all
    .filter((one) => !isReplaced(one, all, pulls))
    .map((proposal) => {
      const request = lastRequestOf(requests, proposal);
      const view = describeProposal(proposal, incident, request, request && policyFor(request));
      const pullRequest = pulls.find((pull) => isPullRequestOf(pull, proposal));
      return { ...view, ...(pullRequest ? { pullRequest, canActAsPerson } : {}) };
    });
}

async function actionViews(
  incident: Incident,
  { actions, approvals, policyFor }: ShowNeeds,
): Promise<ActionView[]> {
  const all = await actions.ofIncident(incident.id);
  if (all.length === 0) return [];
  const requests = await approvals.ofIncident(incident.id);
  return all.map((action) => {
    const request = lastRequestOf(requests, action);
    return {
      action,
      ...(request ? { approval: describeRequest(request, incident, policyFor(request)) } : {}),
    };
  });
}

/** Its pull request took another proposal of this incident in its place. */
const isReplaced = (
  proposal: Proposal,
  all: readonly Proposal[],
  pulls: readonly PullRequest[],
): boolean => {
  const owner = pulls.find((pull) => isPullRequestOf(pull, proposal))?.proposalId;
  return owner !== proposal.id && all.some(({ id }) => id === owner);
};

const isPullRequestOf = ({ repository, number }: PullRequest, proposal: Proposal): boolean =>
  'pullRequest' in proposal.state &&
  repository === proposal.repository &&
  number === proposal.state.pullRequest.number;
