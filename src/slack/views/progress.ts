import type { RaisedBy } from '../../model/incident.ts';
import { context, message, type SlackMessage, section } from './blocks.ts';
import { lines, type Markup, markup, short } from './markup.ts';
import { originOf } from './origin.ts';

export interface ProgressStep {
  readonly id: string;
  /** The question that the check asks. */
  readonly asks: string;
  readonly state: 'running' | 'answered' | 'partly';
}

export interface ProgressView {
  readonly job: string;
  readonly namespace?: string;
  readonly requestedBy: string;
  readonly raisedBy?: RaisedBy;
  readonly steps: readonly ProgressStep[];
}

const mostSteps = 20;

/** What is being looked at, check by check, until the finding takes its place. */
export function progressMessage({ job, namespace, steps, ...asked }: ProgressView): SlackMessage {
  const title = `Diagnosing ${short(namespace ? `${namespace}/${job}` : job, 260)}…`;
  const shown = steps.slice(-mostSteps);
  const earlier = steps.length - shown.length;
  return message(title, [
    section(
      lines([
        markup`*${title}*`,
        ...(earlier > 0 ? [markup`✓ ${String(earlier)} earlier checks`] : []),
        ...(shown.length > 0 ? shown.map(stepLine) : [markup`… Looking for the build`]),
      ]),
    ),
    context(originOf(asked)),
  ]);
}

function stepLine({ asks, state }: ProgressStep): Markup {
  const question = short(asks, 120);
  switch (state) {
    case 'running':
      return markup`… ${question}`;
    case 'answered':
      return markup`✓ ${question}`;
    case 'partly':
      return markup`✓ ${question} (not all of it could be seen)`;
  }
}
