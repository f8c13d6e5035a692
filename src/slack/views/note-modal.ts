import type { ModalView } from '@slack/types';
import { plain, preformatted } from './blocks.ts';
import { limits } from './limits.ts';

/** A modal that only says something. */
export const noteModal = (title: string, text: string): ModalView => ({
  type: 'modal',
  title: plain(title, limits.modalTitle),
  close: plain('Close', limits.modalTitle),
  blocks: [preformatted(text, 2000)],
});
