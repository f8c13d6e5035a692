import { isDeepStrictEqual } from 'node:util';
import type { Incident } from '../model/incident.ts';
import type { Target } from '../model/target.ts';
import type { SlackMessage } from '../slack/views/blocks.ts';
import { findingMessage } from '../slack/views/finding.ts';
import { ambiguousMessage, dismissedMessage, failedMessage } from '../slack/views/notes.ts';
import { progressMessage } from '../slack/views/progress.ts';
import type { ProposalView } from '../slack/views/proposal-blocks.ts';
import type { IncidentStore } from '../store/incident-store.ts';
import type { ProposalStore } from '../store/proposal-store.ts';
import { describeProposal } from './describe-proposal.ts';
import type { Messages } from './ports.ts';
import { targetNamed } from './targets.ts';

export interface ShowNeeds {
  readonly incidents: IncidentStore;
  readonly proposals: ProposalStore;
  readonly messages: Messages;
  readonly targets: readonly Target[];
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
      const incident = await needs.incidents.load(incidentId);
      if (!incident?.messageTs) return;
      const now = incidentMessage(incident, await proposalViews(incidentId, needs), fixNote);
      if (isDeepStrictEqual(now, shown)) return;
      await needs.messages.update(incident.channel, incident.messageTs, now);
      shown = now;
    }
  };

const proposalViews = async (
  incidentId: string,
  { proposals, targets }: ShowNeeds,
): Promise<ProposalView[]> =>
  (await proposals.ofIncident(incidentId)).map((proposal) =>
    describeProposal(proposal, targetNamed(targets, proposal.target)?.approvers ?? nobody),
  );

const nobody = { users: [], userGroups: [] };

/** Pure: the message of an incident in its state. */
export function incidentMessage(
  incident: Incident,
  proposals: readonly ProposalView[],
  fixNote?: string,
): SlackMessage {
  const { state } = incident;
  switch (state.kind) {
    case 'requested':
    case 'diagnosing':
      return progressMessage({ ...incident, steps: [] });
    case 'diagnosed':
    case 'not-found':
      return findingMessage({
        incidentId: incident.id,
        cluster: incident.cluster,
        requestedBy: incident.requestedBy,
        diagnosis: state.diagnosis,
        proposals,
        ...(fixNote ? { fixNote } : {}),
      });
    case 'ambiguous':
      return ambiguousMessage(incident, state.candidates);
    case 'failed':
      return failedMessage(incident, state.problem);
    case 'dismissed':
      return dismissedMessage(incident, state.by);
  }
}
