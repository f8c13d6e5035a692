import { fixes } from '../../fixes/index.ts';
import { linkTo, prose } from '../../github/markdown.ts';
import type { Action } from '../../model/action.ts';
import type { IncidentEvent } from '../../model/event.ts';
import type { Proposal } from '../../model/proposal.ts';
import { verificationPoint } from '../../slack/views/verification-blocks.ts';
import { type PostmortemStory, toBeFilledIn } from './story.ts';
import { personText } from './timeline.ts';

/** The fixes and what came of them, what was done beside them, and the proof. Without any of that, a person knows. */
export function whatHelpedText(story: PostmortemStory): string {
  const { course, proposals, actions, verifications, events } = story;
  const helped = [
    ...proposals.flatMap((proposal) => fixText(proposal, story)),
    ...actions.flatMap(actionText),
    ...verifications.map((verification) => `- ${prose(verificationPoint(verification))}`),
  ];
  if (helped.length > 0) return helped.join('\n');
  if (course.incident.phase !== 'resolved') return '';
  const because = events.findLast(({ type }) => type === 'incident-resolved');
  return [
    ...(because && 'because' in because && because.because
      ? [`- Resolved: ${prose(because.because)}.`]
      : []),
    `- ${toBeFilledIn('what made it go away')}`,
  ].join('\n');
}

function fixText(
  { id, fix, summary, repository, state }: Proposal,
  { events, names }: PostmortemStory,
): string[] {
  if (!('pullRequest' in state)) return [];
  const { number, url } = state.pullRequest;
  const named = `${repository}#${number}`;
  const approval = events.find((event) => event.type === 'fix-approved' && event.proposalId === id);
  const approved = approval ? `, approved by ${personText(approval.actor, names)}` : '';
  return [
    `- ${fixes.get(fix)?.title ?? prose(fix)}: ${prose(summary)} (${linkTo(url, named) || prose(named)}, ${endOf(events, repository, number)}${approved})`,
  ];
}

function endOf(events: readonly IncidentEvent[], repository: string, number: number): string {
  const last = events.findLast(
    (event) =>
      (event.type === 'pull-request-merged' ||
        event.type === 'pull-request-closed' ||
        event.type === 'pull-request-reopened') &&
      event.repository === repository &&
      event.number === number,
  );
  if (last?.type === 'pull-request-merged') return 'merged';
  return last?.type === 'pull-request-closed' ? 'closed without merging' : 'open';
}

const actionText = ({ plan, state }: Action): string[] =>
  state.kind === 'done'
    ? [`- ${prose(plan.kind.replaceAll('-', ' '))}: ${prose(state.result)}`]
    : [];
