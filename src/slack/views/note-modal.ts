import type { ModalView } from '@slack/types';
import { plain, section } from './blocks.ts';
import { limits } from './limits.ts';
import { markup, short } from './markup.ts';

/** A modal that only says something: why there is nothing to show. */
export const noteModal = (title: string, text: string): ModalView => ({
  type: 'modal',
  title: plain(title, limits.modalTitle),
  close: plain('Close', limits.modalTitle),
  blocks: [section(markup`${short(text, 2500)}`)],
});
