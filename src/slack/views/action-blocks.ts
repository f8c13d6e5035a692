import type { KnownBlock } from '@slack/types';
import { type Action, actionTitles, planText } from '../../model/action.ts';
import { actionIds } from './actions.ts';
import { approvalBlockId, approvalValue, rejectButton } from './approval-buttons.ts';
import { type ApprovalView, approvedBy, conditionsText, refusedText } from './approval-text.ts';
import { button, confirmation, context, section } from './blocks.ts';
import { type Markup, markup, short } from './markup.ts';

/** An action with what was last asked of its approvers. */
export interface ActionView {
  readonly action: Action;
  readonly approval?: ApprovalView;
}

const waits = ({ action, approval }: ActionView): boolean =>
  action.state.kind === 'proposed' && approval?.state.kind === 'open';

/** An action in the finding: what it will do, and its buttons; a record of who did what when it is settled. */
export function actionBlocks(view: ActionView): KnownBlock[] {
  const { action, approval } = view;
  if (action.state.kind === 'dismissed') return [];
  const status = statusText(view);
  const title = actionTitles[action.plan.kind];
  return [
    section(markup`*${title}*\n${short(planText(action.plan), 700)}`),
    ...(status ? [section(status)] : []),
    ...(approval && waits(view)
      ? [context(conditionsText(approval)), buttons(action, approval)]
      : []),
  ];
}

/** The same in a few words, without markup; nothing of what only waits. */
export function actionPoint({ action: { plan, state } }: ActionView): string[] {
  const title = actionTitles[plan.kind];
  switch (state.kind) {
    case 'approved':
      return [`${title}: under way`];
    case 'done':
    case 'failed':
      return [`${title}: ${short(state.result, 200)}`];
    default:
      return [];
  }
}

function statusText({ action: { state }, approval }: ActionView): Markup | undefined {
  switch (state.kind) {
    case 'proposed':
    case 'dismissed':
      return undefined;
    case 'approved':
      return markup`Under way; ${approvedBy(state.approval)}.`;
    case 'done':
      return markup`${short(state.result, 500)} ${capital(approvedBy(state.approval))}.`;
    case 'failed':
      return markup`It could not be done: ${short(state.result, 500)} ${capital(approvedBy(state.approval))}.`;
    case 'rejected':
    case 'expired':
      return approval && refusedText(approval.state);
  }
}

const capital = ({ mrkdwn }: Markup): Markup => ({
  mrkdwn: mrkdwn.charAt(0).toUpperCase() + mrkdwn.slice(1),
});

const buttons = ({ plan }: Action, approval: ApprovalView): KnownBlock => ({
  type: 'actions',
  block_id: approvalBlockId(approval),
  elements: [
    button({
      actionId: actionIds.approveAction,
      text: actionTitles[plan.kind],
      value: approvalValue(approval),
      confirm: confirmation(`${actionTitles[plan.kind]}?`, short(planText(plan), 280), 'Do it'),
    }),
    rejectButton(approval),
  ],
});
