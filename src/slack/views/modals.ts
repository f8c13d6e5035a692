import type { ModalView } from '@slack/types';
import type { CauseFinding, Diagnosis } from '../../model/diagnosis.ts';
import type { Evidence } from '../../model/evidence.ts';
import { type ApprovalValue, actionIds } from './actions.ts';
import { approvalValue } from './approval-buttons.ts';
import { conditionsText } from './approval-text.ts';
import { context, plain, preformatted, quoted, section } from './blocks.ts';
import { mostDiff, wholeDiffText } from './diff-text.ts';
import { fit, type Part, part } from './fit.ts';
import { limits } from './limits.ts';
import { markup, short } from './markup.ts';
import { noteModal } from './note-modal.ts';
import { proofParts } from './proof-text.ts';
import { approveLabel, isOpen, type ProposalView, stateText } from './proposal-blocks.ts';

/** Who looks, and from where. */
export interface Looking {
  /** Adds the button that approves. */
  readonly mayApprove: boolean;
  /** Where the modal was opened from. */
  readonly channel?: string | undefined;
  /** How many places there are to choose from, this one among them. */
  readonly places?: number;
}

/** The diff, what is proved of it, what it risks, and who may approve it. */
export function previewModal(
  view: ProposalView,
  { mayApprove, channel, places = 1 }: Looking,
): ModalView {
  const { proposal, title, risk, verify, rollback, approval } = view;
  const status = stateText(view);
  const whole = wholeDiffText(proposal);
  const place = markup`${short(proposal.repository, 150)} · into ${short(proposal.baseBranch, 150)} · diff ${proposal.diffHash.slice(0, 8)}`;
  const parts = [
    part(0, section(markup`*${short(title, 150)}*\n${short(proposal.summary, 300)}`)),
    part(0, context(place)),
    ...(status ? [part(0, section(status))] : []),
    ...(places > 1
      ? [
          part(
            0,
            context(
              markup`One of ${String(places)} places that may be meant. Approving it puts the others aside.`,
            ),
          ),
        ]
      : []),
    part(0, preformatted(proposal.diff, mostDiff)),
    ...(whole ? [part(0, context(whole))] : []),
    ...proofParts(proposal.proof),
    part(1, section(markup`*Risk*\n${short(risk, 600)}`)),
    part(2, section(markup`*How to verify*\n${short(verify, 600)}`)),
    part(2, section(markup`*How to roll back*\n${short(rollback, 600)}`)),
    ...(approval && isOpen(view) ? [part(0, context(conditionsText(approval)))] : []),
  ];
  return {
    type: 'modal',
    title: plain('Preview fix', limits.modalTitle),
    close: plain('Close', limits.modalTitle),
    ...(approval && mayApprove && isOpen(view)
      ? {
          callback_id: actionIds.openFixPr,
          private_metadata: JSON.stringify({
            ...approvalValue(approval),
            ...(channel ? { channel } : {}),
          } satisfies ApprovalValue),
          submit: plain(approveLabel(proposal.state, approval), limits.modalTitle),
        }
      : {}),
    blocks: fit(parts, limits.modalBlocks),
  };
}

/** Everything that the diagnosis rests on, cause by cause. */
export function evidenceModal(diagnosis: Diagnosis): ModalView {
  const parts = evidenceParts(diagnosis);
  const nothing = part(0, section(markup`There is no evidence on record.`));
  return {
    type: 'modal',
    title: plain('Evidence', limits.modalTitle),
    close: plain('Close', limits.modalTitle),
    blocks: fit(parts.length > 0 ? parts : [nothing], limits.modalBlocks),
  };
}

// A modal has room for about this many; the rest is counted, and neither redacted nor cut for nothing.
const most = { causes: 5, evidence: 12, others: 20 } as const;

function evidenceParts(diagnosis: Diagnosis): Part[] {
  const causes = diagnosis.causes
    .slice(0, most.causes)
    .map((cause) => ({ ...cause, evidence: cause.evidence.slice(0, most.evidence) }));
  const telling = (diagnosis.telling ?? []).slice(0, most.evidence);
  const shown = pieces(causes, telling);
  const hidden = pieces(diagnosis.causes, diagnosis.telling ?? []) - shown;
  // They share the room, so that one long piece does not crowd the others out.
  const share = Math.min(2500, Math.max(300, Math.floor(8000 / Math.max(1, shown))));
  return [
    ...causes.flatMap((cause, index) => causeParts(cause, index, share)),
    ...telling.map(({ source, text }) => part(1, quoted(source, text, share))),
    ...(hidden > 0
      ? [part(0, context(markup`${String(hidden)} more pieces of evidence are not shown.`))]
      : []),
    ...diagnosis.ruledOut
      .slice(0, most.others)
      .map(({ title, because }) => explained(2, `Ruled out: ${short(title, 150)}`, because)),
    ...diagnosis.unknown
      .slice(0, most.others)
      .map(({ fact, because }) => explained(3, `Could not be seen: ${short(fact, 150)}`, because)),
  ];
}

const pieces = (causes: readonly Pick<CauseFinding, 'evidence'>[], telling: readonly Evidence[]) =>
  causes.reduce((sum, { evidence }) => sum + evidence.length, telling.length);

const causeParts = (
  { title, certainty, evidence }: CauseFinding,
  index: number,
  share: number,
): Part[] => [
  part(index, section(markup`*${short(title, 150)}* (${certainty})`)),
  ...evidence.map(({ source, text }) => part(index + 1, quoted(source, text, share))),
];

const explained = (weight: number, title: string, because: string): Part =>
  part(weight, section(markup`*${title}*\n${short(because, 600)}`));

/** Shown at once, since a trigger lives three seconds; the real view replaces it. */
export const loadingModal = (title: string): ModalView => noteModal(title, 'One moment…');
