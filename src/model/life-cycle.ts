import type { IncidentEvent } from './event.ts';

/** How far an incident has come, in the order in which it gets there. The last two are ends. */
export const phases = [
  'open',
  'diagnosed',
  'fix-proposed',
  'approved',
  'merged',
  'verifying',
  'resolved',
  'dismissed',
] as const;
export type IncidentPhase = (typeof phases)[number];

export const isOver = (phase: IncidentPhase): boolean =>
  phase === 'resolved' || phase === 'dismissed';

/** Where nothing is under way yet: what is being mended is not over because an alert went silent. */
export const isWaiting = (phase: IncidentPhase): boolean =>
  phase === 'open' || phase === 'diagnosed' || phase === 'fix-proposed';

/**
 * The phase of an incident after an event. The timeline is the truth: a phase is what its events come to, so that a
 * step which is told twice changes nothing. Of what is over, only what opens it again is heard.
 */
export function phaseAfter(phase: IncidentPhase, event: PhaseEvent): IncidentPhase {
  if (isOver(phase) && !opensAgain.has(event.type)) return phase;
  switch (event.type) {
    case 'incident-requested':
    case 'diagnosis-started':
    case 'namespace-chosen':
      return 'open';
    case 'diagnosis-finished':
      return event.verdict === 'healthy' ? 'resolved' : 'diagnosed';
    case 'incident-reopened':
      return 'diagnosed';
    case 'fix-proposed':
      return atLeast(phase, 'fix-proposed');
    case 'fix-approved':
    case 'action-approved':
      return atLeast(phase, 'approved');
    case 'pull-request-failed':
    case 'pull-request-closed':
    case 'action-failed':
      return phase === 'approved' ? 'fix-proposed' : phase;
    case 'pull-request-merged':
      return atLeast(phase, 'merged');
    case 'verification-started':
      return 'verifying';
    case 'verification-ended':
      return event.outcome === 'fixed' ? 'resolved' : 'diagnosed';
    case 'incident-resolved':
      return 'resolved';
    case 'incident-dismissed':
      return 'dismissed';
    default:
      return phase;
  }
}

/** What decides a phase: an event without its time. */
type PhaseEvent = IncidentEvent extends infer E
  ? E extends IncidentEvent
    ? Omit<E, 'at'>
    : never
  : never;

const opensAgain: ReadonlySet<IncidentEvent['type']> = new Set([
  'incident-reopened',
  'diagnosis-started',
  'incident-dismissed',
]);

/** A second fix that is proposed does not undo that the first one was approved. */
const atLeast = (phase: IncidentPhase, least: IncidentPhase): IncidentPhase =>
  phases.indexOf(phase) >= phases.indexOf(least) ? phase : least;
