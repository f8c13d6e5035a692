import { escapeText } from '../escape.ts';
import { context, message, type SlackMessage, section } from './blocks.ts';

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
  readonly steps: readonly ProgressStep[];
}

/** What is being looked at, check by check, until the finding takes its place. */
export function progressMessage({
  job,
  namespace,
  requestedBy,
  steps,
}: ProgressView): SlackMessage {
  const name = namespace ? `${namespace}/${job}` : job;
  const lines = steps.slice(-20).map(({ asks, state }) => `${mark[state]} ${escapeText(asks)}`);
  return message(`Diagnosing ${name}…`, [
    section(`*Diagnosing ${escapeText(name)}…*\n${lines.join('\n') || 'Looking for the build'}`),
    context(`Asked by <@${requestedBy}>`),
  ]);
}

const mark = { running: '◌', answered: '●', partly: '◐' } as const;
