import type { SignalCount } from '../model/alert.ts';
import type { Feedback } from '../model/feedback.ts';
import type { Incident } from '../model/incident.ts';
import type { Verification } from '../model/verification.ts';
import type { ActionView } from '../slack/views/action-blocks.ts';
import type { SlackMessage } from '../slack/views/blocks.ts';
import { findingMessage } from '../slack/views/finding.ts';
import { ambiguousMessage, dismissedMessage, failedMessage } from '../slack/views/notes.ts';
import { originOf } from '../slack/views/origin.ts';
import { progressMessage } from '../slack/views/progress.ts';
import type { ProposalView } from '../slack/views/proposal-blocks.ts';

/** The message of an incident in its state. */
export function incidentMessage(
  incident: Incident,
  {
    proposals = [],
    verifications = [],
    actions = [],
    feedback = [],
    signals,
    fixNote,
  }: {
    readonly proposals?: readonly ProposalView[];
    readonly verifications?: readonly Verification[];
    readonly actions?: readonly ActionView[];
    readonly feedback?: readonly Feedback[];
    readonly signals?: SignalCount | undefined;
    readonly fixNote?: string | undefined;
  } = {},
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
        origin: originOf(incident, signals),
        ...(incident.phase === 'resolved' ? { isResolved: true } : {}),
        diagnosis: state.diagnosis,
        proposals,
        verifications,
        actions,
        feedback,
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
