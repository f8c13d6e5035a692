import type { KnownBlock, ModalView } from '@slack/types';
import type { Diagnosis } from '../../model/diagnosis.ts';
import { redactDeep } from '../../model/redaction.ts';
import { escapeText } from '../escape.ts';
import { actionIds, type ProposalValue } from './actions.ts';
import { context, plain, preformatted, quoted, section } from './blocks.ts';
import { fit, limits } from './limits.ts';
import type { ProposalView } from './proposal-blocks.ts';

/** The diff, what it risks, and who may approve it. `mayApprove` adds the button that opens the pull request. */
export function previewModal(view: ProposalView, mayApprove: boolean): ModalView {
  const { proposal, title, risk, verify, rollback, approvers } = view;
  const value: ProposalValue = { proposal: proposal.id, hash: proposal.diffHash };
  const isOpen = proposal.state.kind === 'proposed' || proposal.state.kind === 'failed';
  const blocks = [
    { block: section(`*${escapeText(title)}*\n${escapeText(proposal.summary)}`), weight: 0 },
    {
      block: context(
        `${escapeText(proposal.repository)} · into ${escapeText(proposal.baseBranch)} · diff ${proposal.diffHash.slice(0, 8)}`,
      ),
      weight: 0,
    },
    { block: preformatted(redactDeep(proposal.diff), 9000), weight: 0 },
    { block: section(`*Risk*\n${escapeText(risk)}`), weight: 1 },
    { block: section(`*How to verify*\n${escapeText(verify)}`), weight: 2 },
    { block: section(`*How to roll back*\n${escapeText(rollback)}`), weight: 2 },
    { block: context(`May approve: ${approvers}`), weight: 1 },
  ];
  return {
    type: 'modal',
    callback_id: actionIds.openFixPr,
    private_metadata: JSON.stringify(value),
    title: plain('Preview fix', limits.modalTitle),
    close: plain('Close', limits.modalTitle),
    ...(mayApprove && isOpen ? { submit: plain('Open fix PR', limits.modalTitle) } : {}),
    blocks: fit(blocks, limits.modalBlocks),
  };
}

/** Everything that the diagnosis rests on, cause by cause. */
export function evidenceModal(diagnosis: Diagnosis): ModalView {
  const { causes, telling = [], ruledOut, unknown } = redactDeep(diagnosis);
  const blocks = [
    ...causes.flatMap(({ title, certainty, evidence }, index) => [
      { block: section(`*${escapeText(title)}* (${certainty})`), weight: index },
      ...evidence.map(({ source, text }) => ({
        block: quoted(source, text, 2500),
        weight: index + 1,
      })),
    ]),
    ...telling.map(({ source, text }) => ({ block: quoted(source, text, 2500), weight: 1 })),
    ...ruledOut.map(({ title, because }) => ({
      block: section(`*Ruled out: ${escapeText(title)}*\n${escapeText(because)}`),
      weight: 2,
    })),
    ...unknown.map(({ fact, because }) => ({
      block: section(`*Could not be seen: ${escapeText(fact)}*\n${escapeText(because)}`),
      weight: 3,
    })),
  ];
  const shown: KnownBlock[] = fit(blocks, limits.modalBlocks);
  return {
    type: 'modal',
    title: plain('Evidence', limits.modalTitle),
    close: plain('Close', limits.modalTitle),
    blocks: shown.length > 0 ? shown : [section('There is no evidence on record.')],
  };
}

/** Shown at once, since a trigger lives three seconds; the real view replaces it. */
export const loadingModal = (title: string): ModalView => ({
  type: 'modal',
  title: plain(title, limits.modalTitle),
  close: plain('Close', limits.modalTitle),
  blocks: [section('One moment…')],
});
