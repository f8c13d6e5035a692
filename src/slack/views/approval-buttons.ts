import type { Button, ModalView } from '@slack/types';
import { type ApprovalValue, actionIds } from './actions.ts';
import type { ApprovalView } from './approval-text.ts';
import { button, plain, section } from './blocks.ts';
import { limits } from './limits.ts';
import { markup } from './markup.ts';

/** What a button of the request carries: which request, and what was shown. */
export const approvalValue = ({ requestId, hash }: ApprovalView): ApprovalValue => ({
  request: requestId,
  hash,
});

/** Asked anew it is another request and another block: Slack then forgets what it knew of the old buttons. */
export const approvalBlockId = ({ requestId, hash }: ApprovalView): string =>
  `approval:${requestId}:${hash.slice(0, 8)}`;

export const rejectButton = (view: ApprovalView): Button =>
  button({ actionId: actionIds.reject, text: 'Reject', value: approvalValue(view) });

/** Asks for a reason, which may be left out. What is pressed in a modal brings no channel, so it is kept in it. */
export function rejectModal(value: ApprovalValue): ModalView {
  return {
    type: 'modal',
    callback_id: actionIds.reject,
    private_metadata: JSON.stringify(value),
    title: plain('Reject', limits.modalTitle),
    submit: plain('Reject', limits.modalTitle),
    close: plain('Not now', limits.modalTitle),
    blocks: [
      section(
        markup`Nothing is changed, and the same is not proposed again for this incident. One person's no is enough.`,
      ),
      {
        type: 'input',
        block_id: reasonField,
        optional: true,
        label: plain('Why? Everyone who sees the message can read it.', limits.section),
        element: {
          type: 'plain_text_input',
          action_id: reasonField,
          multiline: true,
          max_length: 500,
        },
      },
    ],
  };
}

/** Block and action of the reason in a submission of `rejectModal`. */
export const reasonField = 'reason';
