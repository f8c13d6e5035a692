import { botActor, type IncidentEvent, type IncidentEventType } from '../../model/event.ts';
import { causeName } from './feedback.ts';
import { type Markup, markup, mention, short, slackDate } from './markup.ts';

/** One entry of a timeline: when, what, and who did it where it was not the bot. */
export function eventLine(event: IncidentEvent): Markup {
  const { at, actor } = event;
  const who = actor === botActor ? markup`` : markup` · ${mention(short(actor, 60))}`;
  return markup`${slackDate(at)} ${short(eventText(event), 180)}${who}`;
}

/** What happened, in a few words, as plain text that may hold words of others. What has none of its own is called by its name. */
export function eventText(event: IncidentEvent): string {
  switch (event.type) {
    case 'incident-requested':
      return event.actor === botActor ? 'raised by an alert' : 'diagnosis asked for';
    case 'diagnosis-finished':
      return event.cause
        ? `root cause: ${event.cause.id} (${event.cause.certainty})`
        : `diagnosis: ${event.verdict}`;
    case 'diagnosis-failed':
      return `diagnosis failed: ${event.problem}`;
    case 'namespace-chosen':
      return `namespace ${event.namespace} chosen`;
    case 'message-posted':
      return 'told in Slack';
    case 'signal-joined':
      return `${event.alerts === 1 ? 'alert' : `${event.alerts} alerts`} ${event.title}: ${event.workload}`;
    case 'fix-proposed':
      return `fix proposed: ${event.fix}`;
    case 'action-proposed':
    case 'action-approved':
      return `${words(event.type)}: ${words(event.action)}`;
    case 'action-done':
    case 'action-failed':
      return `${words(event.action)}: ${event.result}`;
    case 'feedback-given':
      return event.answer === 'right'
        ? `finding is right: ${event.said}`
        : `finding is wrong: said ${event.said}, was ${causeName(event.cause)}${event.note ? `. ${event.note}` : ''}`;
    case 'verification-ended':
      return `proof ended: ${words(event.outcome)}${because(event)}`;
    default:
      return `${words(event.type)}${numberOf(event)}${because(event)}`;
  }
}

const words = (name: IncidentEventType | string): string => name.replaceAll('-', ' ');

const numberOf = (event: IncidentEvent): string => ('number' in event ? ` #${event.number}` : '');

function because(event: IncidentEvent): string {
  if ('because' in event && event.because) return `: ${event.because}`;
  if ('reason' in event && event.reason) return `: ${event.reason}`;
  return 'problem' in event && event.problem ? `: ${event.problem}` : '';
}
