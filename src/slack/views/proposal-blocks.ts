import type { Button, KnownBlock } from '@slack/types';
import type { Proposal } from '../../model/proposal.ts';
import { escapeText } from '../escape.ts';
import { actionIds, type ProposalValue } from './actions.ts';
import { button, confirmation, preformatted, section } from './blocks.ts';
import type { Weighted } from './limits.ts';

/** A proposed fix with what a person must know to decide on it. */
export interface ProposalView {
  readonly proposal: Proposal;
  /** The fix' title: `Raise the builder's memory`. */
  readonly title: string;
  readonly risk: string;
  readonly verify: string;
  readonly rollback: string;
  /** The changed lines alone, without their surroundings. */
  readonly changedLines: string;
  /** Who may approve it, in words, with mentions. */
  readonly approvers: string;
}

/** A fix in the finding: buttons while it is open, a record of who did what when it is settled. */
export function proposalBlocks(view: ProposalView, isFirst: boolean): Weighted[] {
  const { proposal, title } = view;
  if (proposal.state.kind === 'superseded' || proposal.state.kind === 'dismissed') return [];
  const headline = section(`*Fix: ${escapeText(title)}*\n${escapeText(proposal.summary)}`);
  return [
    { block: headline, weight: 0 },
    { block: preformatted(view.changedLines, 800), weight: 1 },
    ...stateBlocks(view, isFirst).map((block) => ({ block, weight: 0 })),
  ];
}

function stateBlocks(view: ProposalView, isFirst: boolean): KnownBlock[] {
  const { state } = view.proposal;
  switch (state.kind) {
    case 'proposed':
      return [actions(view, isFirst, 'Open fix PR')];
    case 'approved':
    case 'opening':
      return [
        section(
          `Approved by <@${state.approval.by}> ${slackDate(state.approval.at)}. Opening the pull request…`,
        ),
      ];
    case 'opened':
      return [
        section(
          `*<${state.pullRequest.url}|Pull request #${state.pullRequest.number}>* is open on ${escapeText(view.proposal.repository)}. Approved by <@${state.approval.by}> ${slackDate(state.approval.at)}.`,
        ),
      ];
    case 'failed':
      return [
        section(
          `Approved by <@${state.approval.by}> ${slackDate(state.approval.at)}, but the pull request could not be opened: ${escapeText(state.problem)}`,
        ),
        actions(view, isFirst, 'Try again'),
      ];
    case 'dismissed':
    case 'superseded':
      return [];
  }
}

function actions(view: ProposalView, isFirst: boolean, open: string): KnownBlock {
  const { id, diffHash, repository, baseBranch, summary } = view.proposal;
  const value: ProposalValue = { proposal: id, hash: diffHash };
  const confirm = confirmation(
    'Open a pull request?',
    `On ${repository}, against ${baseBranch}: ${summary}. Nothing is merged. Diff ${diffHash.slice(0, 8)}.`,
    'Open it',
  );
  const buttons: Button[] = [
    button({
      actionId: actionIds.openFixPr,
      text: open,
      value: JSON.stringify(value),
      isPrimary: isFirst,
      confirm,
    }),
    button({ actionId: actionIds.previewFix, text: 'Preview fix', value: JSON.stringify(value) }),
  ];
  // A new id for each diff: Slack then forgets what it knew of the old buttons.
  return { type: 'actions', block_id: `fix:${id}:${diffHash.slice(0, 8)}`, elements: buttons };
}

/** A time in the reader's own zone. */
export const slackDate = (at: Date): string =>
  `<!date^${Math.floor(at.getTime() / 1000)}^{date_short_pretty} at {time}|${at.toISOString()}>`;
