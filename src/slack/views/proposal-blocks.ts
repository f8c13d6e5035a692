import type { KnownBlock } from '@slack/types';
import type { Approval, Proposal, ProposalState, PullRequestRef } from '../../model/proposal.ts';
import { safeText } from '../escape.ts';
import { actionIds, type ProposalValue } from './actions.ts';
import { button, confirmation, preformatted, section } from './blocks.ts';
import { cutMiddle } from './cut.ts';
import { link, type Markup, markup, mention, short, slackDate } from './markup.ts';

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

/** May a click open its pull request? */
export const isOpen = ({ kind }: ProposalState): boolean =>
  kind === 'proposed' || kind === 'failed';

/** Is there anything to tell about it? What was put aside or replaced is not shown. */
export const isShown = ({ kind }: ProposalState): boolean =>
  kind !== 'dismissed' && kind !== 'superseded';

/**
 * A fix in the finding: buttons while it is open, a record of who did what when it is settled.
 * @param isPrimary its button is the one that stands out; a message has one at most
 */
export function proposalBlocks(view: ProposalView, isPrimary: boolean): KnownBlock[] {
  const { proposal, title } = view;
  if (!isShown(proposal.state)) return [];
  const status = stateText(proposal);
  return [
    section(markup`*Fix: ${short(title, 150)}*\n${short(proposal.summary, 300)}`),
    preformatted(dedented(view.changedLines), 800),
    ...(status ? [section(status)] : []),
    ...(isOpen(proposal.state) ? [actions(proposal, isPrimary)] : []),
  ];
}

/** Lines with `+` or `-` in front without the indentation that they share: a phone is narrow. */
function dedented(changedLines: string): string {
  const all = changedLines.trimEnd().split('\n');
  const indents = all.map((line) => line.slice(1)).filter((line) => line.trim());
  const shared = Math.min(...indents.map((line) => line.search(/[^ ]/)));
  return Number.isFinite(shared)
    ? all.map((line) => `${line.slice(0, 1)} ${line.slice(1 + shared)}`).join('\n')
    : changedLines;
}

/** Where the proposal stands in a few words, without markup. */
export function proposalPoint({ proposal }: ProposalView): string[] {
  const { state } = proposal;
  switch (state.kind) {
    case 'proposed':
      return [`A fix is ready: ${short(proposal.summary, 300)}`];
    case 'approved':
    case 'opening':
      return ['The pull request is being opened'];
    case 'opened':
    case 'existing':
      return [`Pull request #${state.pullRequest.number} is open`];
    case 'failed':
      return ['The pull request could not be opened'];
    case 'dismissed':
    case 'superseded':
      return [];
  }
}

/** Where the proposal stands, in a sentence; nothing while nobody has decided. */
export function stateText({ state, repository }: Proposal): Markup | undefined {
  switch (state.kind) {
    case 'approved':
    case 'opening':
      return markup`${approvedBy(state.approval)}. Opening the pull request…`;
    case 'opened':
      return markup`*${pullRequestLink(state.pullRequest)}* is open on ${short(repository, 150)}. ${approvedBy(state.approval)}.`;
    case 'existing':
      return markup`*${pullRequestLink(state.pullRequest)}* on ${short(repository, 150)} proposes this change already.`;
    case 'failed':
      return markup`${approvedBy(state.approval)}, but the pull request could not be opened: ${short(state.problem, 400)}`;
    case 'proposed':
    case 'dismissed':
    case 'superseded':
      return undefined;
  }
}

const approvedBy = ({ by, at }: Approval): Markup =>
  markup`Approved by ${mention(by)} ${slackDate(at)}`;

const pullRequestLink = ({ number, url }: PullRequestRef): Markup =>
  link(url, `Pull request #${number}`);

function actions({ id, diffHash, state, ...proposal }: Proposal, isPrimary: boolean): KnownBlock {
  const value: ProposalValue = { proposal: id, hash: diffHash };
  return {
    type: 'actions',
    // A new id for each diff: Slack then forgets what it knew of the old buttons.
    block_id: `fix:${id}:${diffHash.slice(0, 8)}`,
    elements: [
      button({ actionId: actionIds.previewFix, text: 'Preview fix', value }),
      button({
        actionId: actionIds.openFixPr,
        text: state.kind === 'failed' ? 'Try again' : 'Open fix PR',
        value,
        isPrimary,
        confirm: confirmation('Open a pull request?', consequence(proposal), 'Open it'),
      }),
    ],
  };
}

/** What pressing it will do, and what it will not. */
const consequence = ({
  repository,
  baseBranch,
  summary,
}: Pick<Proposal, 'repository' | 'baseBranch' | 'summary'>): string =>
  `${short(summary, 120)}. On ${cutMiddle(safeText(repository), 80)}, into ${cutMiddle(safeText(baseBranch), 40)}. Nothing is merged.`;
