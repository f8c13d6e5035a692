import type { KnownBlock } from '@slack/types';
import type { Approval } from '../../model/approval.ts';
import type { Proposal, ProposalState, PullRequestRef } from '../../model/proposal.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import { safeText } from '../escape.ts';
import { actionIds, type ProposalValue } from './actions.ts';
import { approvalBlockId, approvalValue, rejectButton } from './approval-buttons.ts';
import { type ApprovalView, conditionsText, missing, refusedText } from './approval-text.ts';
import { button, confirmation, context, preformatted, section } from './blocks.ts';
import { cutMiddle } from './cut.ts';
import { wholeDiffText } from './diff-text.ts';
import { link, type Markup, markup, mention, short, slackDate } from './markup.ts';
import { proofLine } from './proof-text.ts';
import { isEnded, pullRequestBlocks, pullRequestPoint, standsText } from './pull-request-blocks.ts';

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
  /** The files and lines that change: `apps/build.yaml:24`. */
  readonly place: string;
  /** What was last asked of the approvers. None before anybody was asked: then there is nothing to press. */
  readonly approval?: ApprovalView;
  /** Its pull request, as far as it is followed. */
  readonly pullRequest?: PullRequest;
  /** May people merge it from here? */
  readonly canActAsPerson?: boolean;
}

/** Does it wait for an approval? */
export const isOpen = ({ proposal, approval }: ProposalView): boolean =>
  approval?.state.kind === 'open' &&
  (proposal.state.kind === 'proposed' || proposal.state.kind === 'failed');

/** Is there anything to tell about it? What was put aside or replaced is not shown. */
export const isShown = ({ kind }: ProposalState): boolean =>
  kind !== 'dismissed' && kind !== 'superseded';

/** How a proposal stands among others. */
export interface Standing {
  /** Its button is the one that stands out; a message has one at most. */
  readonly isPrimary: boolean;
  /** Its number among the places of a fix that people choose from. */
  readonly choice?: number;
}

/** A fix in the finding: buttons while it is open, a record of who did what when it is settled. */
export function proposalBlocks(view: ProposalView, { isPrimary, choice }: Standing): KnownBlock[] {
  const { proposal, approval } = view;
  if (!isShown(proposal.state)) return [];
  const status = stateText(view);
  const whole = isOpen(view) ? wholeDiffText(proposal) : undefined;
  const proof = isOpen(view) ? proofLine(proposal.proof) : undefined;
  const heading =
    choice === undefined ? titleText(view) : markup`*${String(choice)}.* \`${placeText(view)}\``;
  return [
    section(markup`${heading}\n${short(proposal.summary, 300)}`),
    preformatted(dedented(view.changedLines), 800),
    ...(whole ? [context(whole)] : []),
    ...(proof ? [context(proof)] : []),
    ...(status ? [section(status)] : []),
    ...(view.pullRequest
      ? pullRequestBlocks(view.pullRequest, {
          proposalId: proposal.id,
          canActAsPerson: view.canActAsPerson ?? false,
        })
      : []),
    ...(isDeclined(view) ? [againActions(proposal)] : []),
    ...(approval && isOpen(view)
      ? [context(conditionsText(approval)), actions(proposal, approval, isPrimary)]
      : []),
  ];
}

export const titleText = ({ title }: ProposalView): Markup => markup`*Fix: ${short(title, 150)}*`;

/** A backtick would end the code that the place stands in. */
const placeText = ({ place }: ProposalView): string => short(place.replaceAll(/[`\s]+/g, ' '), 200);

/** Was its pull request closed without merging? Then only a person proposes it again. */
const isDeclined = ({ proposal: { state }, pullRequest }: ProposalView): boolean =>
  'pullRequest' in state && pullRequest?.standing?.state === 'closed';

function againActions({ id }: Proposal): KnownBlock {
  const value: ProposalValue = { proposal: id };
  return {
    type: 'actions',
    block_id: `again:${id}`,
    elements: [button({ actionId: actionIds.proposeAgain, text: 'Propose again', value })],
  };
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
export function proposalPoint({ proposal, approval, pullRequest }: ProposalView): string[] {
  const { state } = proposal;
  switch (state.kind) {
    case 'proposed':
      return [`A fix is ready${countOf(approval)}: ${short(proposal.summary, 300)}`];
    case 'approved':
      return [state.held ? 'The pull request has to wait' : 'The pull request is being opened'];
    case 'opening':
      return ['The pull request is being opened'];
    case 'opened':
    case 'existing':
      return [`Pull request #${state.pullRequest.number} ${pullRequestPoint(pullRequest)}`];
    case 'failed':
      return ['The pull request could not be opened'];
    case 'rejected':
      return ['The fix was rejected'];
    case 'expired':
      return ['The request to approve the fix expired'];
    case 'dismissed':
    case 'superseded':
      return [];
  }
}

const countOf = (approval: ApprovalView | undefined): string =>
  approval && approval.approvals.length > 0
    ? ` (${approval.approvals.length} of ${approval.required} approvals)`
    : '';

/** Where the proposal stands, in a sentence; nothing while nobody has decided. */
export function stateText({ proposal, approval, pullRequest }: ProposalView): Markup | undefined {
  const { state, repository } = proposal;
  const stands = standsText(pullRequest, short(repository, 150));
  switch (state.kind) {
    case 'approved':
      return state.held
        ? markup`${approvedByAll(state.approval, approval)}. Its pull request has to wait: ${short(state.held, 400)}`
        : markup`${approvedByAll(state.approval, approval)}. Opening the pull request…`;
    case 'opening':
      return markup`${approvedByAll(state.approval, approval)}. Opening the pull request…`;
    case 'opened':
      return markup`*${pullRequestLink(state.pullRequest)}* ${stands}. ${approvedByAll(state.approval, approval)}.`;
    case 'existing':
      return isEnded(pullRequest)
        ? markup`*${pullRequestLink(state.pullRequest)}* with this change ${stands}.`
        : markup`*${pullRequestLink(state.pullRequest)}* on ${short(repository, 150)} proposes this change already.`;
    case 'failed':
      return markup`${approvedBy(state.approval)}, but the pull request could not be opened: ${short(state.problem, 400)}`;
    case 'rejected':
    case 'expired':
      return approval && refusedText(approval.state);
    case 'proposed':
    case 'dismissed':
    case 'superseded':
      return undefined;
  }
}

/** Everyone whom it took; `last` is on record with the proposal itself. */
const approvedByAll = (last: Approval, approval: ApprovalView | undefined): Markup =>
  (approval?.state.kind === 'approved' ? approval.approvals : [])
    .filter(({ by }) => by !== last.by)
    .reduce((all, one) => markup`${approvedBy(one)}, ${all}`, approvedBy(last));

const approvedBy = ({ by, at }: Approval): Markup =>
  markup`Approved by ${mention(by)} ${slackDate(at)}`;

const pullRequestLink = ({ number, url }: PullRequestRef): Markup =>
  link(url, `Pull request #${number}`);

function actions(proposal: Proposal, approval: ApprovalView, isPrimary: boolean): KnownBlock {
  const value = approvalValue(approval);
  return {
    type: 'actions',
    block_id: approvalBlockId(approval),
    elements: [
      button({ actionId: actionIds.previewFix, text: 'Preview fix', value }),
      button({
        actionId: actionIds.openFixPr,
        text: approveLabel(proposal.state, approval),
        value,
        isPrimary,
        confirm: isLast(approval)
          ? confirmation('Open a pull request?', consequence(proposal), 'Open it')
          : confirmation('Approve the fix?', consequence(proposal), 'Approve it'),
      }),
      rejectButton(approval),
    ],
  };
}

/** Does the pull request follow from one more approval? */
const isLast = (approval: ApprovalView): boolean => missing(approval) <= 1;

/** The button says what a press does: it opens the pull request, or counts until somebody else has pressed too. */
export function approveLabel({ kind }: ProposalState, approval: ApprovalView): string {
  if (!isLast(approval)) return 'Approve fix PR';
  return kind === 'failed' ? 'Try again' : 'Open fix PR';
}

/** What pressing it will do, and what it will not. */
const consequence = ({
  repository,
  baseBranch,
  summary,
}: Pick<Proposal, 'repository' | 'baseBranch' | 'summary'>): string =>
  `${short(summary, 120)}. On ${cutMiddle(safeText(repository), 80)}, into ${cutMiddle(safeText(baseBranch), 40)}. Nothing is merged.`;
