import type { Incident } from '../../model/incident.ts';
import type { IncidentPhase } from '../../model/life-cycle.ts';
import { context, header, message, type SlackMessage, section } from './blocks.ts';
import { causeText } from './incident-text.ts';
import { lines, type Markup, markup, short, slackDate } from './markup.ts';
import { counted, phaseText } from './phase-text.ts';

export interface StormView {
  readonly startedAt: Date;
}

/** One incident of a storm. */
export interface StormRow {
  readonly incident: Incident;
  readonly phase: IncidentPhase;
  readonly alerts: number;
  readonly workloads: number;
}

const mostRows = 12;

/** Many alerts in one message: how many, of what, and how far each has come. The incidents stand in its thread. */
export function stormMessage({ startedAt }: StormView, parts: readonly StormRow[]): SlackMessage {
  const point = pointOf(parts);
  const more = parts.length - mostRows;
  return message(point, [
    header(point),
    ...(parts.length > 0 ? [section(lines(parts.slice(0, mostRows).map(rowText)))] : []),
    ...(more > 0 ? [context(markup`${counted(more, 'more incident')} in the thread`)] : []),
    context(markup`Since ${slackDate(startedAt)} · each incident, and its fix, is in the thread`),
  ]);
}

function pointOf(parts: readonly StormRow[]): string {
  if (parts.length === 0) return 'Many alerts at once: finding out what they have in common';
  const sum = (of: (part: StormRow) => number) => parts.reduce((all, part) => all + of(part), 0);
  const alerts = counted(
    sum((part) => part.alerts),
    'alert',
  );
  const workloads = counted(
    sum((part) => part.workloads),
    'workload',
  );
  return `${alerts} over ${workloads}: ${counted(parts.length, 'cause')}`;
}

const rowText = ({ incident, phase, alerts, workloads }: StormRow): Markup =>
  markup`• *${short(causeText(incident), 120)}* · ${counted(workloads, 'workload')}, ${counted(alerts, 'alert')} · ${phaseText(phase)}`;
