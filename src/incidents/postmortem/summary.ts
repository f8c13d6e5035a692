import { cut, linkTo, prose } from '../../github/markdown.ts';
import { durationText } from '../../slack/views/duration.ts';
import { phaseText } from '../../slack/views/phase-text.ts';
import { codeCell } from './cell.ts';
import { beganAt, buildOf, diagnosisOf, type PostmortemStory, utc } from './story.ts';

/** SRE-001's targets, in minutes from the first signal on. */
const targetMinutes = { rootCause: 10, resolution: 30 } as const;

/** What the incident was, and how long each stretch took, as a table. */
export function summaryTable({ course, threadUrl }: PostmortemStory): string {
  const { incident, diagnosedAt, resolvedAt } = course;
  const began = beganAt(course);
  const reached = (at: Date): string =>
    `${utc(at)} UTC, after ${durationText(at.getTime() - began.getTime())}`;
  const within = (minutes: number): string => ` (target: ${minutes} min)`;
  const isExplained = diagnosisOf(incident)?.causes[0] !== undefined;
  const link = linkTo(threadUrl, 'in Slack');
  const rows = [
    ['Incident', `${codeCell(incident.id)}${link ? `, ${link}` : ''}`],
    [
      diagnosisOf(incident)?.subject.kind ?? 'Build',
      `${codeCell(buildOf(incident))}, cluster ${codeCell(incident.cluster)}`,
    ],
    ['State', phaseText(incident.phase)],
    ['Began', `${utc(began)} UTC, ${signalOf(course.incident)}`],
    ...(diagnosedAt && isExplained
      ? [['Root cause', `${reached(diagnosedAt)}${within(targetMinutes.rootCause)}`]]
      : []),
    ...(diagnosedAt && !isExplained ? [['Diagnosed', reached(diagnosedAt)]] : []),
    ...(resolvedAt
      ? [['Resolved', `${reached(resolvedAt)}${within(targetMinutes.resolution)}`]]
      : []),
  ];
  return ['| | |', '|---|---|', ...rows.map(([name, text]) => `| ${name} | ${text} |`)].join('\n');
}

const signalOf = ({ raisedBy }: PostmortemStory['course']['incident']): string =>
  raisedBy ? `with ${prose(cut(raisedBy.title, 200)) || 'an alert'}` : 'when it was asked about';
