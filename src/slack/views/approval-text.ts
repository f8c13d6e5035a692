import type { Approval, ApprovalState } from '../../model/approval.ts';
import { lines, type Markup, markup, mention, short, slackDate, withMentions } from './markup.ts';

/** A request for approval, with what a person must know to decide on it. */
export interface ApprovalView {
  readonly requestId: string;
  /** Hash of what is shown. */
  readonly hash: string;
  readonly state: ApprovalState;
  /** Who may approve, in words, with mentions. */
  readonly approvers: string;
  /** How many different people it takes. */
  readonly required: number;
  /** Oldest first. */
  readonly approvals: readonly Approval[];
  /** Who asked, where they may not approve themselves. */
  readonly notBy?: string;
  /** Where a click counts; everywhere when empty. */
  readonly channels: readonly string[];
  readonly expiresAt: Date;
}

/** How many approvals it still takes. */
export const missing = ({ required, approvals }: ApprovalView): number =>
  Math.max(0, required - approvals.length);

/** Who may approve, how many have, how many are missing, where, and until when. */
export function conditionsText(view: ApprovalView): Markup {
  const { approvers, required, approvals, notBy, channels, expiresAt } = view;
  const parts = [
    markup`May approve: ${withMentions(short(approvers, 400))}`,
    ...(notBy ? [markup`not ${mention(notBy)}, who asked`] : []),
    ...(required > 1 ? [countText(view)] : []),
    ...approvals.map((one) => markup`${approvedBy(one)}`),
    ...(channels.length > 0 ? [markup`only in ${channelsText(channels)}`] : []),
    markup`expires ${slackDate(expiresAt)}`,
  ];
  return joined(parts, ' · ');
}

const countText = (view: ApprovalView): Markup =>
  markup`${String(view.approvals.length)} of ${String(view.required)} approvals, ${String(missing(view))} missing`;

/** The record that stands where the buttons were, of a request that nobody approved. */
export function refusedText(state: ApprovalState): Markup | undefined {
  switch (state.kind) {
    case 'rejected':
      return lines([
        markup`Rejected by ${mention(state.by)} ${slackDate(state.at)}.`,
        ...(state.reason ? [markup`Reason: ${short(state.reason, 400)}`] : []),
      ]);
    case 'expired':
      return markup`Nobody settled it in time: the request for approval expired ${slackDate(state.at)}. Diagnose again to ask anew.`;
    default:
      return undefined;
  }
}

export const approvedBy = ({ by, at }: Approval): Markup =>
  markup`approved by ${mention(by)} ${slackDate(at)}`;

const channelId = /^[CG][A-Z0-9]+$/;

/** Channels by their ids. What is no id is shown as the text that it is. */
export const channelsText = (ids: readonly string[]): Markup =>
  joined(
    ids
      .slice(0, 5)
      .map((id) => (channelId.test(id) ? { mrkdwn: `<#${id}>` } : markup`${short(id, 50)}`)),
    ', ',
  );

const joined = (parts: readonly Markup[], by: string): Markup => ({
  mrkdwn: parts.map(({ mrkdwn }) => mrkdwn).join(by),
});
