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

/** The message is always made from what the store holds now, so whoever shows it last shows the truth. */
export const createShowIncident =
  ({ incidents, proposals, messages, targets }: ShowNeeds): ShowIncident =>
  async (incidentId, fixNote) => {
    const incident = await incidents.load(incidentId);
    if (!incident?.messageTs) return;
    const views = (await proposals.ofIncident(incidentId)).map((proposal) =>
      describeProposal(proposal, targetNamed(targets, proposal.target)?.approvers ?? nobody),
    );
    await messages.update(
      incident.channel,
      incident.messageTs,
      incidentMessage(incident, views, fixNote),
    );
  };

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
